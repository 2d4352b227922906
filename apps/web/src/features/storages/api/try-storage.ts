import type { StorageNotices } from '@sluice/contract'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { type StorageBody, type StorageKind, storagePath } from '../model/kinds.ts'

/** Tries a connection and tells what was put right of its settings. Nothing is saved. */
export function useTryStorage(kind: StorageKind, provider: string) {
  return useMutation({
    mutationFn: (body: StorageBody) =>
      api.post<StorageNotices>(`${storagePath(kind, provider)}/validate`, {
        body,
        schema: (c) => c.StorageNotices,
      }),
  })
}
