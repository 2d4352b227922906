import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from './api.ts'

/** Said by the server when the reasons are in `validation_errors` only. */
const noReason = 'Validation error'

const sentenceOf = (error: ApiError, detail: string) =>
  detail === noReason ? Object.values(error.fields).flat().join(' ') || detail : detail

/** A sentence for a person, whatever was thrown: the server's own where it gave one. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation()
  return useCallback(
    (error) => {
      if (!(error instanceof ApiError)) return t('errors.unexpected')
      if (error.status === 0) return t('errors.offline')
      if (error.body) return sentenceOf(error, error.body.detail)
      if (error.status === 404) return t('errors.notFound')
      if (error.status === 403) return t('errors.forbidden')
      if (error.status === 413) return t('errors.tooLarge')
      if (error.status === 429) return t('errors.tooMany')
      return t('errors.server', { status: error.status })
    },
    [t],
  )
}
