import type { Project, ProjectWrite } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

export function useCreateProject() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: ProjectWrite) =>
      api.post<Project>('/api/projects/', { body, schema: (c) => c.Project }),
    onSuccess: (project) => {
      queryClient.setQueryData(keys.project(project.id), project)
      void queryClient.invalidateQueries({ queryKey: keys.projects })
    },
  })
}
