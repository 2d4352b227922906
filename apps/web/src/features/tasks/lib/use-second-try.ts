import { askAgain } from '@sluice/editor/ask-again'
import { useState } from 'react'

/**
 * For a picture or player that does not load: one more try (a new `attempt`, to be used as `key`) past the
 * browser's memory of its link, which may have expired; then it is broken.
 */
export function useSecondTry(url: string | null) {
  const [tries, setTries] = useState({ url, attempt: 0, isBroken: false })
  if (tries.url !== url) setTries({ url, attempt: 0, isBroken: false })
  const onError = async () => {
    const isHopeless =
      url === null || tries.attempt > 0 || ['refused', 'unreachable'].includes((await askAgain(url)).kind)
    setTries((now) => {
      if (now.url !== url || now.attempt !== tries.attempt) return now
      return isHopeless ? { ...now, isBroken: true } : { ...now, attempt: now.attempt + 1 }
    })
  }
  return { attempt: tries.attempt, isBroken: tries.isBroken, onError: () => void onError() }
}
