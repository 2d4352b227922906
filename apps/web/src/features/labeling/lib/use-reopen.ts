import { useEffect, useEffectEvent, useRef } from 'react'
import { isTransient } from '../../../lib/api.ts'
import { backoff, realClock } from './clock.ts'
import type { SessionState } from './session-types.ts'

interface Options extends Pick<SessionState, 'phase' | 'error'> {
  isSignedOut: boolean
  reopen: () => void
}

/** What could not be opened opens by itself once what was missing is back: network, server, sign-in, person. */
export function useReopen({ phase, error, isSignedOut, reopen }: Options): void {
  const hasFailed = phase === 'failed'
  const open = useEffectEvent(reopen)
  const wasOut = useRef(false)
  useEffect(() => {
    if (wasOut.current && !isSignedOut && hasFailed) open()
    wasOut.current = isSignedOut
  }, [isSignedOut, hasFailed])
  useEffect(() => {
    if (!hasFailed) return
    const onBack = () => open()
    window.addEventListener('online', onBack)
    window.addEventListener('focus', onBack)
    return () => {
      window.removeEventListener('online', onBack)
      window.removeEventListener('focus', onBack)
    }
  }, [hasFailed])

  const failures = useRef(0)
  useEffect(() => {
    if (phase === 'task' || phase === 'done') failures.current = 0
    // Without a network there is nothing to ask; its return is heard above.
    if (phase !== 'failed' || !isTransient(error) || !navigator.onLine) return
    failures.current += 1
    return realClock.after(backoff(failures.current, Math.random()), () => open())
  }, [phase, error])
}
