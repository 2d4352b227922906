import type { StoragePreview } from '@sluice/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { type StorageBody, storagePath } from '../model/kinds.ts'
import { storageKeys } from './keys.ts'

/** What a sync would make of a source under these settings, which need not be saved. */
export const previewQuery = (provider: string, body: StorageBody | null, attempt: number) =>
  queryOptions({
    queryKey: storageKeys.preview(provider, body, attempt),
    queryFn: ({ signal }) =>
      api.post<StoragePreview>(`${storagePath('source', provider)}/preview`, {
        body,
        signal,
        schema: (c) => c.StoragePreview,
      }),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    // The key holds typed secrets.
    gcTime: 0,
    retry: false,
  })
