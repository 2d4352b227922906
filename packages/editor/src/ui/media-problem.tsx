import type { ReactNode } from 'react'
import { useServices } from '../store/context.tsx'

interface MediaProblemProps {
  message: string
  detail?: string
  onRetry: () => void
}

/** In place of a medium that did not load: what happened, what to check, and another try. */
export function MediaProblem({ message, detail, onRetry }: MediaProblemProps): ReactNode {
  const { t } = useServices()
  return (
    <div className="slc-media-problem" role="alert">
      <p className="slc-media-problem-title">{message}</p>
      {detail && <p className="slc-dim">{detail}</p>}
      <button type="button" className="slc-button" onClick={onRetry}>
        {t('media.retry')}
      </button>
    </div>
  )
}
