import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

export const projectPageSize = 24

export const projectsQuery = (page: number, search: string) =>
  queryOptions({
    queryKey: [...keys.projects, { page, search }],
    queryFn: ({ signal }) =>
      api.get('/api/projects/', {
        query: { page, page_size: projectPageSize, search, ordering: '-id' },
        schema: (c) => c.ProjectPage,
        signal,
      }),
    placeholderData: keepPreviousData,
  })
