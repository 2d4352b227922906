import { useMutation } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { type StorageKind, storagePath } from '../model/kinds.ts'

export interface StorageBody {
  project: number
  /** Of a saved storage: its secrets fill what is left out. */
  id?: number
  [option: string]: unknown
}

/** Whether the connection works, tried by the server now. Nothing is saved. Failure is an ApiError. */
export function useCheckStorage(kind: StorageKind, provider: string) {
  return useMutation({
    mutationFn: (body: StorageBody) => api.post(`${storagePath(kind, provider)}/validate`, { body }),
  })
}
