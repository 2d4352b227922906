import { useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Session } from './session.ts'

/**
 * The address names the task that was asked for; without one the queue decides. When the person has gone on to
 * another task the address follows, so that a reload never goes back to what is done.
 */
export function useTaskAddress(session: Session, openTask: number | null): number | null {
  const router = useRouter()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const raw = search['task']
  const asked = typeof raw === 'number' && Number.isSafeInteger(raw) && raw > 0 ? raw : null
  const started = useRef<number | null | undefined>(undefined)
  useEffect(() => {
    if (started.current === asked) return
    const isFollowUp = started.current !== undefined && asked === null
    started.current = asked
    if (!isFollowUp) void session.start(asked)
  }, [asked, session])
  useEffect(() => {
    if (asked === null || openTask === null || openTask === asked || started.current !== asked) return
    started.current = null
    const { task: _task, ...others } = router.latestLocation.search as Record<string, unknown>
    void router.navigate({
      href: `${router.latestLocation.pathname}${router.options.stringifySearch(others)}`,
      replace: true,
    })
  }, [asked, openTask, router])
  return asked
}
