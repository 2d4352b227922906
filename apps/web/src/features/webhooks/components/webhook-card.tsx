import { Alert, Badge, Button, Card, Group, Stack, Title } from '@mantine/core'
import type { Webhook } from '@sluice/contract'
import { PowerOff, Send } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Fact, Facts } from '../../../components/facts.tsx'
import { toast } from '../../../components/toast.ts'
import { useErrorText } from '../../../lib/errors.ts'
import { useUpdateWebhook } from '../api/save-webhook.ts'
import { useTestWebhook } from '../api/test-webhook.ts'
import { DeliveriesDrawer } from './deliveries-drawer.tsx'
import { LastDelivery } from './last-delivery.tsx'
import { WebhookState } from './state-word.tsx'
import { useActionName } from './use-action-name.ts'
import { WebhookConfirms } from './webhook-confirms.tsx'
import { WebhookMenu } from './webhook-menu.tsx'
import classes from './webhooks.module.css'

export interface WebhookCardProps {
  webhook: Webhook
  onEdit: () => void
  onSecret: (secret: string) => void
}

export function WebhookCard({ webhook, onEdit, onSecret }: WebhookCardProps) {
  const { t } = useTranslation('webhooks')
  const nameOf = useActionName()
  const errorText = useErrorText()
  const test = useTestWebhook(webhook.id)
  const update = useUpdateWebhook(webhook.id)
  const [opened, setOpened] = useState<'delete' | 'rotate' | 'deliveries' | null>(null)
  const headers = Object.keys(webhook.headers)
  const sendTest = () =>
    test.mutate(undefined, {
      onSuccess: ({ state, problem }) =>
        state === 'delivered' ? toast.done(t('test.done')) : toast.failed(problem ?? '', t('test.refused')),
      onError: (error) => toast.failed(errorText(error), t('test.failed')),
    })
  const toggle = () =>
    update.mutate(
      { is_active: !webhook.is_active },
      { onError: (error) => toast.failed(errorText(error), t('form.failed')) },
    )
  return (
    <Card
      component="article"
      withBorder
      padding="lg"
      aria-label={webhook.url}
      className={classes['card'] ?? ''}
    >
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div className={classes['text']}>
            <Title order={2} className={classes['url'] ?? ''}>
              {webhook.url}
            </Title>
            <Group gap="sm" mt={6}>
              <WebhookState webhook={webhook} />
              {webhook.project === null && (
                <Badge variant="light" color="gray" tt="none" fw={500} radius="sm">
                  {t('card.allProjects')}
                </Badge>
              )}
            </Group>
          </div>
          <Group gap={6} wrap="nowrap">
            <Button
              size="xs"
              variant="light"
              leftSection={<Send size={14} />}
              loading={test.isPending}
              onClick={sendTest}
            >
              {t('card.test')}
            </Button>
            <WebhookMenu
              webhook={webhook}
              onEdit={onEdit}
              onDeliveries={() => setOpened('deliveries')}
              onSwitch={toggle}
              onRotate={() => setOpened('rotate')}
              onDelete={() => setOpened('delete')}
            />
          </Group>
        </Group>
        {webhook.switched_off_reason !== null && (
          <Alert color="orange" variant="light" icon={<PowerOff />} title={t('card.switchedOff')}>
            <Stack gap="sm" align="flex-start">
              {webhook.switched_off_reason}
              <Button size="xs" variant="default" loading={update.isPending} onClick={toggle}>
                {t('card.switchOn')}
              </Button>
            </Stack>
          </Alert>
        )}
        <Facts>
          <Fact term={t('card.events')}>
            {webhook.send_for_all_actions
              ? t('form.allEvents')
              : webhook.actions.map(nameOf).join(', ') || t('card.noEvents')}
          </Fact>
          <Fact term={t('card.headers')}>
            {headers.length > 0 ? headers.join(', ') : t('card.noHeaders')}
          </Fact>
          <Fact term={t('card.payload')}>
            {t(webhook.send_payload ? 'card.withPayload' : 'card.withoutPayload')}
          </Fact>
          <Fact term={t('card.last')}>
            <LastDelivery delivery={webhook.last_delivery} />
          </Fact>
          {webhook.consecutive_failures > 0 && (
            <Fact term={t('card.failures')}>{t('card.inARow', { count: webhook.consecutive_failures })}</Fact>
          )}
          {webhook.waiting > 0 && (
            <Fact term={t('card.waiting')}>{t('card.waitingEvents', { count: webhook.waiting })}</Fact>
          )}
        </Facts>
      </Stack>
      {opened === 'deliveries' && <DeliveriesDrawer webhook={webhook} onClose={() => setOpened(null)} />}
      <WebhookConfirms
        webhook={webhook}
        asking={opened === 'deliveries' ? null : opened}
        onClose={() => setOpened(null)}
        onSecret={onSecret}
      />
    </Card>
  )
}
