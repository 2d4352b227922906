import { keyLabel, type LabelingEditorHandle } from '@sluice/editor'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isMac, type Shortcut, useShortcuts } from '../../../lib/shortcuts.ts'

export interface LabelingKeys {
  editor: RefObject<LabelingEditorHandle | null>
  /** A new one when the editor has other keys. */
  turn: number
  isReady: boolean
  onSubmit: (at: number) => void
  onSkip: (at: number) => void
  onNext: () => void
  onPrevious: () => void
  onLeave: () => void
}

/** The screen's own keys; those of the editor stand in the help too, and work by themselves. */
export function useLabelingKeys(keys: LabelingKeys): void {
  const { t } = useTranslation('labeling')
  const group = t('shortcuts.group')
  const { editor, turn, isReady } = keys
  const [bound, setBound] = useState<readonly Shortcut[]>([])
  useEffect(() => {
    if (!isReady) return
    // After the frame: the help is for later, the next task is for now.
    const later = setTimeout(() => {
      const list = editor.current?.hotkeys() ?? []
      setBound((old) => {
        const next = list.map(({ id, keys: combinations, label }) => ({
          id: `editor.${id}`,
          keys: combinations.map(asShortcut),
          label,
          group: t('shortcuts.editor'),
        }))
        return JSON.stringify(next) === JSON.stringify(old) ? old : next
      })
    }, 250)
    return () => clearTimeout(later)
  }, [editor, turn, isReady, t])
  useShortcuts([
    {
      id: 'labeling.submit',
      keys: ['Mod+Enter'],
      label: t('shortcuts.submit'),
      group,
      run: (event) => keys.onSubmit(event.timeStamp),
    },
    {
      id: 'labeling.skip',
      keys: isMac() ? ['Alt+Enter'] : ['Mod+ '],
      label: t('shortcuts.skip'),
      group,
      run: (event) => keys.onSkip(event.timeStamp),
    },
    { id: 'labeling.next', keys: ['Mod+ArrowRight'], label: t('shortcuts.next'), group, run: keys.onNext },
    {
      id: 'labeling.previous',
      keys: ['Mod+ArrowLeft'],
      label: t('shortcuts.previous'),
      group,
      run: keys.onPrevious,
    },
    { id: 'labeling.leave', keys: ['Escape'], label: t('shortcuts.leave'), group },
    ...bound,
  ])
  useEscape(keys.onLeave)
}

/** The editor's spelling (`ctrl+shift+z`) as the help writes keys (`Mod+Shift+Z`). */
const asShortcut = (combination: string) =>
  keyLabel(combination)
    .replace(/^Ctrl\+/, 'Mod+')
    .replace(
      /(Arrow)(up|down|left|right)$/,
      (_, arrow: string, way: string) => arrow + way[0]?.toUpperCase() + way.slice(1),
    )
    .replace(/Space$/, ' ')

/**
 * Escape leaves the innermost thing first: a dialog, a drawing, a selection, a field. Only a press that nothing
 * else had a use for leaves the page.
 */
function useEscape(onLeave: () => void): void {
  const latest = useRef(onLeave)
  useEffect(() => {
    latest.current = onLeave
  })
  useEffect(() => {
    let wasElsewhere = false
    const before = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      const { target } = event
      wasElsewhere =
        document.querySelector('[role=dialog], [role=menu], [role=listbox]') !== null ||
        (target instanceof HTMLElement &&
          (target.isContentEditable || target.matches('input, textarea, select')))
    }
    const after = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
      if (!wasElsewhere) latest.current()
      else if (event.target instanceof HTMLElement && event.target.matches('input, textarea, select'))
        event.target.blur()
    }
    window.addEventListener('keydown', before, true)
    window.addEventListener('keydown', after)
    return () => {
      window.removeEventListener('keydown', before, true)
      window.removeEventListener('keydown', after)
    }
  }, [])
}
