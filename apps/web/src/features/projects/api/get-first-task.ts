import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

/** The first task of a project with addresses a browser can load; null when there is none. */
export const firstTaskQuery = (project: number) =>
  queryOptions({
    queryKey: [...keys.tasks(project), 'first'],
    queryFn: async ({ signal }) => {
      const { tasks } = await api.get('/api/tasks/', {
        query: { project, page: 1, page_size: 1, fields: 'task_only', resolve_uri: true },
        schema: (c) => c.TaskList,
        signal,
      })
      return tasks[0] ?? null
    },
  })
