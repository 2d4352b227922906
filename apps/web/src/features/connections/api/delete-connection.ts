import type { Connection } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

/** Refused while a storage uses it. */
export function useDeleteConnection() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Connection) => api.delete(`/api/connections/${id}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.connections }),
  })
}
