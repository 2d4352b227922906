import type { TaskListItem } from '@sluice/contract'
import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { pageSize, taskPageQuery } from '../api/get-task-page.ts'

type Page = { tasks: TaskListItem[]; total: number }

export interface TaskPages {
  /** Undefined until the first answer. */
  total: number | undefined
  /** The task of a row; undefined while its page is on the way. */
  rowAt: (row: number) => TaskListItem | undefined
  /** Why rows in view could not be loaded. */
  error: unknown
  retry: () => void
}

const fromPage = (start: number) => Math.floor(start / pageSize)

/** Pages for the rows in view. Rows that only fly by are not asked for. */
export function useTaskPages(project: number, query: string, start: number, end: number): TaskPages {
  const first = fromPage(start)
  const last = Math.max(fromPage(Math.max(end - 1, 0)), first)
  const settled = useSettled(`${first}-${last}`)
  const wanted = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const pages = first === 0 ? wanted : [0, ...wanted]
  const combine = useCallback((results: UseQueryResult<Page>[]) => results, [])
  const results = useQueries({
    queries: pages.map((page) => ({
      ...taskPageQuery(project, query, page),
      enabled: page === 0 || settled === `${first}-${last}`,
    })),
    combine,
  })
  const newest = results.reduce<UseQueryResult<Page> | undefined>(
    (best, result) => (result.data && result.dataUpdatedAt >= (best?.dataUpdatedAt ?? 0) ? result : best),
    undefined,
  )
  const failed = results.find(({ isError }) => isError)
  return {
    total: newest?.data?.total,
    rowAt: (row) => results[pages.indexOf(fromPage(row))]?.data?.tasks[row % pageSize],
    error: failed?.error ?? null,
    retry: () => {
      for (const result of results) if (result.isError) void result.refetch()
    },
  }
}

/** The value once it has stood still for a moment; the first one at once. */
function useSettled(value: string, after = 80): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), after)
    return () => clearTimeout(timer)
  }, [value, after])
  return settled
}
