import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'
import type { StorageKind } from '../model/kinds.ts'
import { storageKeys } from './keys.ts'

/** Makes a connection of a saved storage, which uses it from then on. */
export function useShareStorage(projectId: number, kind: StorageKind) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: { storage: number; title: string }) =>
      api.post('/api/connections', { body, schema: (c) => c.ConnectionBase }),
    onSettled: () =>
      Promise.all(
        [keys.connections, storageKeys.list(projectId, kind)].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  })
}
