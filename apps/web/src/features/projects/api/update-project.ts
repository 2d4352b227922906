import type { Project, ProjectWrite } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

export function useUpdateProject(id: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: ProjectWrite) =>
      api.patch<Project>(`/api/projects/${id}/`, { body, schema: (c) => c.Project }),
    onSuccess: (project) => {
      queryClient.setQueryData(keys.project(id), project)
      void queryClient.invalidateQueries({ queryKey: keys.projects })
    },
  })
}
