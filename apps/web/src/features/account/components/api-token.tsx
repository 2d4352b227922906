import { Button, Group, Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Eye, EyeOff, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { CopyField } from '../../../components/copy-field.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { toast } from '../../../components/toast.ts'
import { apiTokenQuery, useResetApiToken } from '../api/api-token.ts'
import { Panel } from './panel.tsx'

export function ApiToken() {
  const { t } = useTranslation('account')
  const { data, error, refetch } = useQuery(apiTokenQuery)
  const reset = useResetApiToken()
  const [isShown, shown] = useDisclosure()
  const [isAsking, asking] = useDisclosure()
  const confirmReset = () =>
    reset.mutate(undefined, {
      onSuccess: () => {
        asking.close()
        toast.done(t('token.resetDone'))
      },
    })
  return (
    <Panel title={t('token.heading')} body={t('token.body')}>
      {error && !data && (
        <ErrorState error={error} title={t('token.failed')} onRetry={() => void refetch()} />
      )}
      {!error && !data && <Skeleton height={60} />}
      {data && <CopyField label={t('token.label')} value={data.token} masked={!isShown} />}
      {data && (
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={isShown ? <EyeOff size={16} /> : <Eye size={16} />}
            onClick={shown.toggle}
          >
            {t(isShown ? 'token.hide' : 'token.show')}
          </Button>
          <Button variant="default" leftSection={<RotateCcw size={16} />} onClick={asking.open}>
            {t('token.reset')}
          </Button>
        </Group>
      )}
      <Confirm
        danger
        opened={isAsking}
        onClose={asking.close}
        onConfirm={confirmReset}
        title={t('token.resetTitle')}
        confirmLabel={t('token.resetConfirm')}
        pending={reset.isPending}
        error={reset.error}
      >
        {t('token.resetBody')}
      </Confirm>
    </Panel>
  )
}
