import { useEffect, useEffectEvent, useRef } from 'react'

interface Options {
  hasFailed: boolean
  isSignedOut: boolean
  reopen: () => void
}

/** What could not be opened opens by itself once what was missing is back: the network, the sign-in, the person. */
export function useReopen({ hasFailed, isSignedOut, reopen }: Options): void {
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
}
