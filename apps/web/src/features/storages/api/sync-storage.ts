import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { type AnyStorage, type StorageKind, storagePath } from '../model/kinds.ts'
import { storageKeys } from './keys.ts'

/** Asks for a sync; the answer comes at once, with the run that is queued, or the one that runs already. */
export function useSyncStorage(projectId: number, kind: StorageKind) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (storage: Pick<AnyStorage, 'id' | 'type'>) =>
      api.post<AnyStorage>(`${storagePath(kind, storage.type)}/${storage.id}/sync`, { body: {} }),
    onSuccess: (synced) => {
      queryClient.setQueryData<readonly AnyStorage[]>(storageKeys.list(projectId, kind), (old = []) =>
        old.map((storage) => (storage.id === synced.id ? synced : storage)),
      )
      void queryClient.invalidateQueries({ queryKey: storageKeys.runs(synced.id) })
    },
  })
}
