import type { ReactNode } from 'react'
import { useServices } from '../../store/context.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { ImageView } from './use-view.ts'

interface ZoomBarProps {
  view: ImageView
  /** Null where nothing can be drawn: there is no tool to lay down. */
  drawing: boolean | null
  onSelectTool: () => void
}

export function ZoomBar({ view, drawing, onSelectTool }: ZoomBarProps): ReactNode {
  const { t } = useServices()
  const button = (
    label: string,
    icon: Parameters<typeof Icon>[0]['name'],
    key: string,
    run: () => void,
  ): ReactNode => (
    <button
      type="button"
      className="slc-icon-button"
      aria-label={label}
      aria-keyshortcuts={key}
      title={`${label} (${key.toUpperCase()})`}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  )
  return (
    <div className="slc-zoom-bar" role="toolbar" aria-label={t('image.tools')}>
      {drawing !== null && (
        <button
          type="button"
          className="slc-icon-button"
          aria-label={t('tool.select')}
          aria-keyshortcuts="v"
          aria-pressed={!drawing}
          title={`${t('tool.select')} (V)`}
          onClick={onSelectTool}
        >
          <Icon name="pointer" />
        </button>
      )}
      {button(t('image.zoomOut'), 'minus', '-', () => view.zoom(0.8))}
      <span className="slc-zoom-value" aria-live="off">
        {t('image.zoom', { percent: Math.round((view.view?.scale ?? 1) * 100) })}
      </span>
      {button(t('image.zoomIn'), 'plus', '+', () => view.zoom(1.25))}
      {button(t('image.fit'), 'fit', 'f', view.fit)}
      {button(t('image.original'), 'original', 'o', view.original)}
    </div>
  )
}
