import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Confirm } from './confirm.tsx'

/** While `when` is true, leaving the page (link, back, closing the tab) asks first. */
export function UnsavedGuard({ when, stackId }: { when: boolean; stackId?: string }) {
  const { t } = useTranslation()
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: when,
    withResolver: true,
  })
  return (
    <Confirm
      opened={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
      title={t('confirm.leaveTitle')}
      confirmLabel={t('confirm.leave')}
      cancelLabel={t('confirm.stay')}
      {...(stackId !== undefined && { stackId })}
    >
      {t('confirm.leaveBody')}
    </Confirm>
  )
}
