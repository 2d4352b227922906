import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { keys } from '../../../lib/query.ts'
import { pollWhileDown, useProjectEvents } from '../../../lib/use-project-events.ts'
import { taskTotalQuery } from '../api/get-task-page.ts'

const quiet = 2_000

/**
 * Keeps the table up to date. In the order in which tasks came, news changes rows in place and adds to the end, so
 * it is shown at once. In any other order rows would jump under the reader's hand: then only the number of new
 * tasks is known, and `showNew` takes them in.
 */
export function useLiveTasks(project: number, query: string, isInPlace: boolean, total: number | undefined) {
  const queryClient = useQueryClient()
  const [heard, setHeard] = useState(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const news = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      setHeard((n) => n + 1)
    }, quiet)
  }
  const state = useProjectEvents(project, (event) => {
    if (event.type === 'tasks') news()
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  const live = useQuery({
    ...taskTotalQuery(project, query),
    enabled: heard > 0 && !isInPlace,
    refetchInterval: pollWhileDown(state),
  })
  const { refetch } = live
  useEffect(() => {
    if (heard === 0) return
    if (isInPlace) void queryClient.invalidateQueries({ queryKey: [...keys.tasks(project), 'page', query] })
    else void refetch()
  }, [heard, isInPlace, project, query, queryClient, refetch])
  // While the stream is down, polling keeps the promise.
  useEffect(() => {
    if (pollWhileDown(state) === false || !isInPlace) return
    const poll = setInterval(
      () => void queryClient.invalidateQueries({ queryKey: [...keys.tasks(project), 'page', query] }),
      10_000,
    )
    return () => clearInterval(poll)
  }, [state, isInPlace, project, query, queryClient])
  const unseen =
    isInPlace || total === undefined || live.data === undefined ? 0 : Math.max(live.data - total, 0)
  const showNew = () => queryClient.invalidateQueries({ queryKey: [...keys.tasks(project), 'page', query] })
  return { unseen, showNew }
}
