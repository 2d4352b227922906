import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

export function useDeleteAllTasks(projectId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(`/api/projects/${projectId}/tasks/`),
    onSuccess: async () => {
      queryClient.removeQueries({ queryKey: keys.tasks(projectId) })
      await queryClient.invalidateQueries({ queryKey: keys.project(projectId) })
    },
  })
}
