import type { TaskListItem } from '@sluice/contract'
import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from '../../../components/toast.ts'
import { useErrorText } from '../../../lib/errors.ts'
import { useFormat } from '../../../lib/format.ts'
import { idsOfRows } from '../api/get-task-page.ts'
import { nothing, type Selection, withTask, withTasks } from './selection.ts'

const longestRange = 10_000

/** Chosen tasks of one view. Another filter or order starts with none: its rows are other rows. */
export function useSelection(project: number, query: string) {
  const { t } = useTranslation('tasks')
  const errorText = useErrorText()
  const format = useFormat()
  const [state, setState] = useState<{ query: string; value: Selection }>({ query, value: nothing })
  const value = state.query === query ? state.value : nothing
  const anchor = useRef<number | null>(null)
  const set = useCallback((next: Selection) => setState({ query, value: next }), [query])

  const toggle = useCallback(
    (index: number, task: TaskListItem, isSelected: boolean, isRange: boolean) => {
      const from = anchor.current
      anchor.current = index
      const change = (changed: (old: Selection) => Selection) =>
        setState((old) => ({ query, value: changed(old.query === query ? old.value : nothing) }))
      if (!isRange || from === null || from === index) {
        change((old) => withTask(old, task.id, isSelected))
        return
      }
      const [first, last] = from < index ? [from, index] : [index, from]
      if (last - first >= longestRange) {
        toast.failed(t('row.tooManyForRange', { formatted: format.number(longestRange) }))
        return
      }
      idsOfRows(project, query, first, last).then(
        (ids) => change((old) => withTasks(old, ids, isSelected)),
        (error: unknown) => toast.failed(errorText(error)),
      )
    },
    [project, query, t, errorText, format],
  )
  return { value, set, toggle }
}
