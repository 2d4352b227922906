import type { Webhook } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { toast } from '../../../components/toast.ts'
import { useDeleteWebhook } from '../api/delete-webhook.ts'
import { useRotateSecret } from '../api/rotate-secret.ts'

export interface WebhookConfirmsProps {
  webhook: Webhook
  asking: 'delete' | 'rotate' | null
  onClose: () => void
  onSecret: (secret: string) => void
}

/** The two things that are asked twice. */
export function WebhookConfirms({ webhook, asking, onClose, onSecret }: WebhookConfirmsProps) {
  const { t } = useTranslation('webhooks')
  const remove = useDeleteWebhook(webhook.id)
  const rotate = useRotateSecret(webhook.id)
  const confirmRotate = () =>
    rotate.mutate(undefined, {
      onSuccess: ({ secret }) => {
        onClose()
        onSecret(secret)
      },
    })
  return (
    <>
      <Confirm
        danger
        opened={asking === 'delete'}
        onClose={onClose}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => toast.done(t('delete.done')) })}
        title={t('delete.title')}
        confirmLabel={t('delete.confirm')}
        pending={remove.isPending}
        error={remove.error}
      >
        {t('delete.body', { url: webhook.url })}
      </Confirm>
      <Confirm
        opened={asking === 'rotate'}
        onClose={onClose}
        onConfirm={confirmRotate}
        title={t('rotate.title')}
        confirmLabel={t('rotate.confirm')}
        pending={rotate.isPending}
        error={rotate.error}
      >
        {t('rotate.body')}
      </Confirm>
    </>
  )
}
