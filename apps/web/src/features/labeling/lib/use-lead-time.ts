import { useEffect, useMemo } from 'react'
import { createLeadTimer } from './lead-timer.ts'

const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const

/** The timer of what is open now. A new `turn` starts a new one; `isReady` starts it to count. */
export function useLeadTime(turn: number, before: number, isReady: boolean) {
  // oxlint-disable-next-line react/exhaustive-deps -- a turn has one timer; `before` is its starting point
  const timer = useMemo(() => createLeadTimer(() => performance.now(), before), [turn])
  useEffect(() => {
    if (isReady) timer.start()
  }, [timer, isReady])
  useEffect(() => {
    const touch = () => timer.touch()
    const hide = () => timer.setHidden(document.visibilityState === 'hidden')
    hide()
    for (const sign of signs) document.addEventListener(sign, touch, { passive: true })
    document.addEventListener('visibilitychange', hide)
    return () => {
      for (const sign of signs) document.removeEventListener(sign, touch)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [timer])
  return timer
}
