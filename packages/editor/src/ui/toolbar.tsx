import type { ReactNode } from 'react'
import { useEditor, useServices } from '../store/context.tsx'
import { Icon } from './icon.tsx'

/** Undo and redo, each saying what it would take back or do again. */
export function Toolbar(): ReactNode {
  const { store, t } = useServices()
  const last = useEditor((state) => state.history.past.at(-1)?.label)
  const next = useEditor((state) => state.history.future[0]?.label)
  if (store.readonly) return null
  return (
    <div className="slc-toolbar" role="toolbar" aria-label={t('toolbar.label')}>
      <button
        type="button"
        className="slc-icon-button"
        aria-label={last ? t('toolbar.undoNamed', { gesture: last }) : t('toolbar.undo')}
        aria-keyshortcuts="Control+Z"
        title={`${last ? t('toolbar.undoNamed', { gesture: last }) : t('toolbar.undo')} (Ctrl+Z)`}
        disabled={last === undefined}
        onClick={() => store.undo()}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="slc-icon-button"
        aria-label={next ? t('toolbar.redoNamed', { gesture: next }) : t('toolbar.redo')}
        aria-keyshortcuts="Control+Shift+Z"
        title={`${next ? t('toolbar.redoNamed', { gesture: next }) : t('toolbar.redo')} (Ctrl+Shift+Z)`}
        disabled={next === undefined}
        onClick={() => store.redo()}
      >
        <Icon name="redo" />
      </button>
    </div>
  )
}
