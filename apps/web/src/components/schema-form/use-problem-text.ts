import { useTranslation } from 'react-i18next'
import type { FieldProblem } from './values.ts'

/** A sentence for a problem found before asking the server. */
export function useProblemText(): (problem: FieldProblem) => string {
  const { t } = useTranslation()
  return (problem) => {
    switch (problem.code) {
      case 'required':
        return t('schemaForm.required')
      case 'notInteger':
        return t('schemaForm.notInteger')
      case 'tooSmall':
        return t('schemaForm.tooSmall', { limit: problem.limit })
      case 'tooLarge':
        return t('schemaForm.tooLarge', { limit: problem.limit })
      case 'tooLong':
        return t('schemaForm.tooLong', { limit: problem.limit })
    }
  }
}
