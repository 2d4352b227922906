import { Alert, Button, Group, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { CopyField } from '../../../components/copy-field.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { toast } from '../../../components/toast.ts'
import { useFormat } from '../../../lib/format.ts'
import {
  personalTokensQuery,
  useCreatePersonalToken,
  useRevokePersonalToken,
} from '../api/personal-tokens.ts'
import { Panel } from './panel.tsx'

export function PersonalTokens() {
  const { t } = useTranslation('account')
  const format = useFormat()
  const { data: tokens, error, refetch } = useQuery(personalTokensQuery)
  const create = useCreatePersonalToken()
  const revoke = useRevokePersonalToken()
  const [doomed, setDoomed] = useState<string | null>(null)
  const confirmRevoke = () => {
    if (doomed === null) return
    revoke.mutate(doomed, {
      onSuccess: () => {
        setDoomed(null)
        create.reset()
        toast.done(t('personal.revoked'))
      },
    })
  }
  return (
    <Panel title={t('personal.heading')} body={t('personal.body')}>
      {error && !tokens && (
        <ErrorState error={error} title={t('personal.failed')} onRetry={() => void refetch()} />
      )}
      {!error && !tokens && <Skeleton height={40} />}
      {create.data && (
        <Alert color="green" variant="light" icon={<KeyRound />} title={t('personal.once')}>
          <CopyField label={t('personal.label')} value={create.data.token} />
        </Alert>
      )}
      {tokens?.map(({ token, created_at, expires_at }) => (
        <Group key={token} justify="space-between">
          <Text size="sm">
            {t('personal.listed', { created: format.moment(created_at), expires: format.moment(expires_at) })}
          </Text>
          <Button size="xs" variant="default" c="var(--sluice-bad)" onClick={() => setDoomed(token)}>
            {t('personal.revoke')}
          </Button>
        </Group>
      ))}
      {create.error && <ErrorState error={create.error} title={t('personal.createFailed')} />}
      {tokens?.length === 0 && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t('personal.none')}
          </Text>
          <Button
            variant="default"
            leftSection={<Plus size={16} />}
            loading={create.isPending}
            onClick={() => create.mutate()}
          >
            {t('personal.create')}
          </Button>
        </Group>
      )}
      <Confirm
        danger
        opened={doomed !== null}
        onClose={() => setDoomed(null)}
        onConfirm={confirmRevoke}
        title={t('personal.revokeTitle')}
        confirmLabel={t('personal.revokeConfirm')}
        pending={revoke.isPending}
        error={revoke.error}
      >
        {t('personal.revokeBody')}
      </Confirm>
    </Panel>
  )
}
