import type { ViewQuery } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

export function useDeleteTasks(project: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: ViewQuery) =>
      api.post('/api/dm/actions/', { query: { id: 'delete_tasks', project }, body }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.tasks(project) }),
        queryClient.invalidateQueries({ queryKey: keys.project(project) }),
      ]),
  })
}
