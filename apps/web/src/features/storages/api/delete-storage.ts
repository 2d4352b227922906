import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'
import { type AnyStorage, type StorageKind, storagePath } from '../model/kinds.ts'
import { storageKeys } from './keys.ts'

export function useDeleteStorage(projectId: number, kind: StorageKind) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (storage: AnyStorage) => api.delete(`${storagePath(kind, storage.type)}/${storage.id}`),
    onSuccess: (_answer, gone) => {
      queryClient.setQueryData<readonly AnyStorage[]>(storageKeys.list(projectId, kind), (old = []) =>
        old.filter(({ id }) => id !== gone.id),
      )
      // they tell which storages use them
      void queryClient.invalidateQueries({ queryKey: keys.connections })
    },
  })
}
