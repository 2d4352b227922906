import { Group, Text } from '@mantine/core'
import type { WebhookDelivery } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { DeliveryState } from './state-word.tsx'
import { useActionName } from './use-action-name.ts'
import classes from './webhooks.module.css'

/** How the last attempt went, in a line and a sentence. */
export function LastDelivery({ delivery }: { delivery: WebhookDelivery | null }) {
  const { t } = useTranslation('webhooks')
  const nameOf = useActionName()
  if (!delivery)
    return (
      <Text size="sm" c="dimmed">
        {t('card.neverSent')}
      </Text>
    )
  return (
    <div>
      <Group gap="xs">
        <DeliveryState delivery={delivery} />
        <Text size="sm" span>
          {nameOf(delivery.action)}
          {delivery.status !== null && ` · ${t('card.status', { status: delivery.status })}`}
        </Text>
        <Text size="sm" c="dimmed" span>
          <RelativeTime value={delivery.tried_at ?? delivery.created_at} />
        </Text>
      </Group>
      {delivery.problem !== null && (
        <Text size="sm" c="var(--sluice-bad)" className={classes['text'] ?? ''}>
          {delivery.problem}
        </Text>
      )}
    </div>
  )
}
