import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { api } from './api.ts'
import { keys } from './query.ts'

export const projectQuery = (id: number) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: ({ signal }) => api.get(`/api/projects/${id}/`, { schema: (c) => c.Project, signal }),
  })

/** Id of the project in the address; NaN when the address holds something else, and no page then opens. */
export function useProjectId(): number {
  const { projectId } = useParams({ strict: false })
  return Number(projectId)
}

/** The project in the address. Its route has loaded it before any page inside is drawn. */
export const useProject = () => useSuspenseQuery(projectQuery(useProjectId())).data
