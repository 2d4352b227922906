import { Button, Skeleton, Stack } from '@mantine/core'
import type { Webhook } from '@sluice/contract'
import { useQuery } from '@tanstack/react-query'
import { Plus, Webhook as WebhookIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { useProjectId } from '../../lib/project.ts'
import { webhooksQuery } from './api/get-webhooks.ts'
import { SecretDialog } from './components/secret-dialog.tsx'
import { WebhookCard } from './components/webhook-card.tsx'
import { WebhookDialog } from './components/webhook-dialog.tsx'

export function WebhooksPage() {
  const { t } = useTranslation('webhooks')
  const projectId = useProjectId()
  const { data: webhooks, error, refetch } = useQuery(webhooksQuery(projectId))
  const [dialog, setDialog] = useState<{ webhook?: Webhook } | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const add = (
    <Button leftSection={<Plus size={16} />} onClick={() => setDialog({})}>
      {t('add')}
    </Button>
  )
  const isEmpty = webhooks?.length === 0
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={isEmpty ? undefined : add} />
      <Stack gap="md" maw={960}>
        {error && !webhooks && (
          <ErrorState error={error} title={t('loadFailed')} onRetry={() => void refetch()} />
        )}
        {!error && !webhooks && <Skeleton height={180} radius="md" />}
        {isEmpty && (
          <EmptyState icon={WebhookIcon} title={t('emptyTitle')} description={t('emptyBody')} action={add} />
        )}
        {webhooks?.map((webhook) => (
          <WebhookCard
            key={webhook.id}
            webhook={webhook}
            onEdit={() => setDialog({ webhook })}
            onSecret={setSecret}
          />
        ))}
      </Stack>
      {dialog && (
        <WebhookDialog
          projectId={projectId}
          webhook={dialog.webhook}
          onClose={() => setDialog(null)}
          onMade={setSecret}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </>
  )
}
