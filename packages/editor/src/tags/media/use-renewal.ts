import { useRef } from 'react'

export interface Renewal {
  /** For `error`: true when the medium is being asked for again, false when it really failed. */
  renew(element: HTMLMediaElement): boolean
  /** For `loadedmetadata`: goes on where it stopped. */
  resume(element: HTMLMediaElement): void
}

/**
 * Asks once more for a medium that had loaded and then breaks off: the address of a task's file lasts, but a
 * signed link behind it expires while the task is open.
 */
export function useRenewal(): Renewal {
  const loaded = useRef(false)
  const stopped = useRef<{ time: number; playing: boolean } | null>(null)
  return {
    renew(element) {
      if (!loaded.current) return false
      loaded.current = false
      stopped.current = { time: element.currentTime, playing: !element.paused }
      element.load()
      return true
    },
    resume(element) {
      const from = stopped.current
      loaded.current = true
      stopped.current = null
      if (!from) return
      element.currentTime = from.time
      if (from.playing) element.play().catch(() => {})
    },
  }
}
