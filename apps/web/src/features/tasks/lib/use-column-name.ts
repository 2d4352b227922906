import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { tasks } from '../../../locales/en/tasks.ts'

type Named = keyof typeof tasks.columns
const isNamed = (id: string): id is Named => Object.hasOwn(tasks.columns, id)

/** Heading of a column: from the catalogue, or the user's own data key. */
export function useColumnName(): (id: string) => string {
  const { t } = useTranslation('tasks')
  return useCallback((id) => (isNamed(id) ? t(`columns.${id}`) : id.replace(/^data\./, '')), [t])
}
