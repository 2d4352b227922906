import type { Connection } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'
import type { ConnectionBody } from '../model/draft.ts'

/** Answers once every storage that uses it was tried. */
export function useChangeConnection(id: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: ConnectionBody) =>
      api.patch(`/api/connections/${id}`, { body, schema: (c) => c.ConnectionBase }),
    onSuccess: (saved) => {
      queryClient.setQueryData<readonly Connection[]>(keys.connections, (old = []) =>
        old.map((connection) => (connection.id === saved.id ? saved : connection)),
      )
      // Its storages show another title or place now, in whichever project.
      void queryClient.invalidateQueries({ queryKey: ['storages'] })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.connections }),
  })
}
