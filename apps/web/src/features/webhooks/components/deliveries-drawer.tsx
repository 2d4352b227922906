import { Button, Drawer, Skeleton, Stack, Table, Text } from '@mantine/core'
import type { Webhook, WebhookDelivery } from '@sluice/contract'
import { useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { toast } from '../../../components/toast.ts'
import { useErrorText } from '../../../lib/errors.ts'
import { useFormat } from '../../../lib/format.ts'
import { deliveriesQuery, useSendAgain } from '../api/deliveries.ts'
import { DeliveryState } from './state-word.tsx'
import { useActionName } from './use-action-name.ts'
import classes from './webhooks.module.css'

/** What was sent lately and how it went, each to be sent again. */
export function DeliveriesDrawer({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation('webhooks')
  const { data, error, refetch } = useQuery(deliveriesQuery(webhook.id))
  return (
    <Drawer opened onClose={onClose} position="right" size={860} title={t('deliveries.title')}>
      <Stack gap="md">
        <Text size="sm" c="dimmed" className={classes['text'] ?? ''}>
          {t('deliveries.body', { url: webhook.url })}
        </Text>
        {error && !data && (
          <ErrorState error={error} title={t('deliveries.failed')} onRetry={() => void refetch()} />
        )}
        {!error && !data && <Skeleton height={120} />}
        {data?.length === 0 && <Text c="dimmed">{t('deliveries.empty')}</Text>}
        {data && data.length > 0 && <DeliveryTable webhook={webhook} deliveries={data} />}
      </Stack>
    </Drawer>
  )
}

function DeliveryTable({
  webhook,
  deliveries,
}: {
  webhook: Webhook
  deliveries: readonly WebhookDelivery[]
}) {
  const { t } = useTranslation('webhooks')
  const format = useFormat()
  const errorText = useErrorText()
  const nameOf = useActionName()
  const again = useSendAgain(webhook.id)
  const sendAgain = ({ id }: WebhookDelivery) =>
    again.mutate(id, {
      onSuccess: () => toast.done(t('deliveries.againDone')),
      onError: (error) => toast.failed(errorText(error), t('deliveries.againFailed')),
    })
  return (
    <Table aria-label={t('deliveries.title')} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('deliveries.event')}</Table.Th>
          <Table.Th>{t('deliveries.state')}</Table.Th>
          <Table.Th>{t('deliveries.attempts')}</Table.Th>
          <Table.Th>{t('deliveries.answer')}</Table.Th>
          <Table.Th>{t('deliveries.act')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((delivery) => (
          <Table.Tr key={delivery.id}>
            <Table.Td>
              <Text size="sm">{nameOf(delivery.action)}</Text>
              <Text size="xs" c="dimmed">
                <RelativeTime value={delivery.created_at} />
              </Text>
            </Table.Td>
            <Table.Td>
              <DeliveryState delivery={delivery} />
              {delivery.state === 'waiting' && delivery.attempts > 0 && delivery.next_try_at !== null && (
                <Text size="xs" c="dimmed">
                  {t('deliveries.next', { when: format.moment(delivery.next_try_at) })}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{format.number(delivery.attempts)}</Table.Td>
            <Table.Td className={classes['text'] ?? ''}>
              {delivery.status !== null && <Text size="sm">{delivery.status}</Text>}
              {delivery.problem !== null && (
                <Text size="xs" c="dimmed" maw={260}>
                  {delivery.problem}
                </Text>
              )}
              {delivery.status === null && delivery.problem === null && '–'}
            </Table.Td>
            <Table.Td>
              <Button
                size="xs"
                variant="default"
                leftSection={<Send size={14} />}
                disabled={!webhook.is_active}
                loading={again.isPending && again.variables === delivery.id}
                onClick={() => sendAgain(delivery)}
              >
                {t('deliveries.again')}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
