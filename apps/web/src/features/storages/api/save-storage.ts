import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'
import { type AnyStorage, type StorageBody, type StorageKind, storagePath } from '../model/kinds.ts'
import { storageKeys } from './keys.ts'

/** Creates a storage, or changes the one whose id the body carries. */
export function useSaveStorage(projectId: number, kind: StorageKind, provider: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: StorageBody) =>
      id === undefined
        ? api.post<AnyStorage>(`${storagePath(kind, provider)}/`, { body })
        : api.patch<AnyStorage>(`${storagePath(kind, provider)}/${id}`, { body }),
    onSuccess: (saved) => {
      queryClient.setQueryData<readonly AnyStorage[]>(storageKeys.list(projectId, kind), (old = []) =>
        old.some(({ id }) => id === saved.id)
          ? old.map((storage) => (storage.id === saved.id ? saved : storage))
          : [...old, saved],
      )
      void queryClient.invalidateQueries({ queryKey: storageKeys.list(projectId, kind) })
      // they tell which storages use them
      void queryClient.invalidateQueries({ queryKey: keys.connections })
    },
  })
}
