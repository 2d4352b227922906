import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { storageKeys } from './keys.ts'

/** Gives annotations that were given up on new tries. */
export function useRetryTarget(projectId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (storageId: number) => api.post(`/api/storages/export/${storageId}/retry`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: storageKeys.list(projectId, 'target') }),
  })
}
