import { useContext, useEffect, useEffectEvent, type ReactNode } from 'react'
import { MediaProblemText, useServices } from '../store/context.tsx'

interface MediaProblemProps {
  /** Name of the tag. */
  object: string
  message: string
  detail?: string
  onRetry: () => void
}

/**
 * In place of a medium that did not load: what happened, what the host or we can say about it, and another try,
 * which makes itself when the network is back.
 */
export function MediaProblem({ object, message, detail, onRetry }: MediaProblemProps): ReactNode {
  const { t } = useServices()
  const retry = useEffectEvent(onRetry)
  useEffect(() => {
    const onOnline = (): void => retry()
    window.addEventListener('online', onOnline)
    return () => window.removeEventListener('online', onOnline)
  }, [])
  const text = useContext(MediaProblemText)[object] ?? detail
  return (
    <div className="slc-media-problem" role="alert">
      <p className="slc-media-problem-title">{message}</p>
      {text && <p className="slc-dim">{text}</p>}
      <button type="button" className="slc-button" onClick={onRetry}>
        {t('media.retry')}
      </button>
    </div>
  )
}
