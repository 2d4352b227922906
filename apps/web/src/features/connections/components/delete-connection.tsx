import type { Connection } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { toast } from '../../../components/toast.ts'
import { useDeleteConnection } from '../api/delete-connection.ts'

export interface DeleteConnectionProps {
  opened: boolean
  connection: Connection
  onClose: () => void
}

export function DeleteConnection({ opened, connection, onClose }: DeleteConnectionProps) {
  const { t } = useTranslation('connections')
  const { title } = connection
  const remove = useDeleteConnection()
  const close = () => {
    remove.reset()
    onClose()
  }
  return (
    <Confirm
      danger
      opened={opened}
      onClose={close}
      onConfirm={() => remove.mutate(connection, { onSuccess: () => toast.done(t('deleted', { title })) })}
      title={t('deleteTitle')}
      confirmLabel={t('deleteConfirm')}
      pending={remove.isPending}
      error={remove.error}
    >
      {t('deleteBody', { title })}
    </Confirm>
  )
}
