import { useTranslation } from 'react-i18next'
import { isNamed } from '../model/actions.ts'

/** Words for an action; its own name where we have none. */
export function useActionName(): (action: string) => string {
  const { t } = useTranslation('webhooks')
  return (action) =>
    isNamed(action) ? t(`actions.${action}`) : action === 'WEBHOOK_TEST' ? t('actions.WEBHOOK_TEST') : action
}
