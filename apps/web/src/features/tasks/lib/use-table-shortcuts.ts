import { useTranslation } from 'react-i18next'
import { useShortcuts } from '../../../lib/shortcuts.ts'

/** Keys of the page, and for the help overlay those which the grid answers itself. */
export function useTableShortcuts({
  onFilter,
  onImport,
}: {
  onFilter: () => void
  onImport: () => void
}): void {
  const { t } = useTranslation('tasks')
  const group = t('shortcuts.group')
  useShortcuts([
    { id: 'tasks.filter', keys: ['/'], label: t('shortcuts.filter'), group, run: onFilter },
    { id: 'tasks.import', keys: ['i'], label: t('shortcuts.import'), group, run: onImport },
    { id: 'tasks.move', keys: ['ArrowUp', 'ArrowDown'], label: t('shortcuts.move'), group },
    { id: 'tasks.page', keys: ['PageUp', 'PageDown'], label: t('shortcuts.page'), group },
    { id: 'tasks.ends', keys: ['Mod+Home', 'Mod+End'], label: t('shortcuts.ends'), group },
    { id: 'tasks.open', keys: ['Enter'], label: t('shortcuts.open'), group },
    { id: 'tasks.preview', keys: [' '], label: t('shortcuts.preview'), group },
    { id: 'tasks.select', keys: ['x'], label: t('shortcuts.select'), group },
    { id: 'tasks.selectAll', keys: ['Mod+a'], label: t('shortcuts.selectAll'), group },
  ])
}
