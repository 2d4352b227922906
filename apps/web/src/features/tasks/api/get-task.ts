import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

export const taskQuery = (project: number, id: number) =>
  queryOptions({
    queryKey: [...keys.tasks(project), 'task', id],
    queryFn: ({ signal }) => api.get(`/api/tasks/${id}/`, { schema: (c) => c.Task, signal }),
  })
