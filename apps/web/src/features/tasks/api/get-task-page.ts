import type { ViewQuery } from '@sluice/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { keys } from '../../../lib/query.ts'

/** Small enough to arrive at once, large enough that a screen needs two at most. */
export const pageSize = 100

export const pageText = (query: ViewQuery) => (Object.keys(query).length === 0 ? '' : JSON.stringify(query))

const getPage = (project: number, query: string, page: number, size: number, signal: AbortSignal) =>
  api.get('/api/tasks/', {
    query: { project, page, page_size: size, query, fields: 'task_only', resolve_uri: true },
    schema: (c) => c.TaskList,
    signal,
  })

/** Pages count from zero here and from one on the wire. */
export const taskPageQuery = (project: number, query: string, page: number) =>
  queryOptions({
    queryKey: [...keys.tasks(project), 'page', query, page],
    queryFn: ({ signal }) => getPage(project, query, page + 1, pageSize, signal),
    staleTime: 30_000,
    // A long scroll passes thousands of pages; only what was near stays in memory.
    gcTime: 30_000,
  })

/** Totals alone: what a live update needs to say how many tasks are new. */
export const taskTotalQuery = (project: number, query: string) =>
  queryOptions({
    queryKey: [...keys.tasks(project), 'total', query],
    queryFn: ({ signal }) => getPage(project, query, 1, 1, signal),
    placeholderData: keepPreviousData,
    select: ({ total }) => total,
    staleTime: 0,
  })

const widestPage = 1000

/** Ids of the rows `from` to `to`, both included, in the order of the view. */
export async function idsOfRows(project: number, query: string, from: number, to: number): Promise<number[]> {
  const ids: number[] = []
  const { signal } = new AbortController()
  for (let page = Math.floor(from / widestPage); page <= Math.floor(to / widestPage); page += 1) {
    const { tasks } = await getPage(project, query, page + 1, widestPage, signal)
    const first = page * widestPage
    ids.push(...tasks.slice(Math.max(from - first, 0), to - first + 1).map(({ id }) => id))
  }
  return ids
}
