import { Button, Group, Skeleton, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { CopyField } from '../../../components/copy-field.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { toast } from '../../../components/toast.ts'
import { invitationQuery, useResetInvitation } from '../api/invitation.ts'
import { Panel } from './panel.tsx'

export function InvitationLink({ isOwner }: { isOwner: boolean }) {
  const { t } = useTranslation('account')
  const { data, error, refetch } = useQuery({ ...invitationQuery, enabled: isOwner })
  const reset = useResetInvitation()
  const [isAsking, asking] = useDisclosure()
  const confirmReset = () =>
    reset.mutate(undefined, {
      onSuccess: () => {
        asking.close()
        toast.done(t('members.resetDone'))
      },
    })
  if (!isOwner) {
    return (
      <Panel title={t('members.inviteHeading')}>
        <Text size="sm">{t('members.ownerOnly')}</Text>
      </Panel>
    )
  }
  return (
    <Panel title={t('members.inviteHeading')} body={t('members.inviteBody')}>
      {error && !data && (
        <ErrorState error={error} title={t('members.inviteFailed')} onRetry={() => void refetch()} />
      )}
      {!error && !data && <Skeleton height={60} />}
      {data && (
        <>
          <CopyField
            label={t('members.inviteLabel')}
            value={new URL(data.invite_url, location.origin).href}
          />
          <Group>
            <Button variant="default" leftSection={<RotateCcw size={16} />} onClick={asking.open}>
              {t('members.reset')}
            </Button>
          </Group>
        </>
      )}
      <Confirm
        danger
        opened={isAsking}
        onClose={asking.close}
        onConfirm={confirmReset}
        title={t('members.resetTitle')}
        confirmLabel={t('members.resetConfirm')}
        pending={reset.isPending}
        error={reset.error}
      >
        {t('members.resetBody')}
      </Confirm>
    </Panel>
  )
}
