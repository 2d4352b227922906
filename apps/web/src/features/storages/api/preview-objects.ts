import { useMutation } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { storagePath } from '../model/kinds.ts'
import type { StorageBody } from './check-storage.ts'

export interface PreviewObject {
  /** Null in the last entry: there are more. */
  key: string | null
  last_modified: string | null
  size: number | null
}

/** The first objects a source would take, under settings that need not be saved. */
export function usePreviewObjects(provider: string) {
  return useMutation({
    mutationFn: (body: StorageBody) =>
      api.post<{ files: readonly PreviewObject[] }>(`${storagePath('source', provider)}/files`, {
        body: { ...body, limit: 20 },
      }),
  })
}
