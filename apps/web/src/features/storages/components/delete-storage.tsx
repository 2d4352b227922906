import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { toast } from '../../../components/toast.ts'
import { useDeleteStorage } from '../api/delete-storage.ts'
import type { AnyStorage, StorageKind } from '../model/kinds.ts'

export interface DeleteStorageProps {
  opened: boolean
  kind: StorageKind
  projectId: number
  storage: AnyStorage
  title: string
  onClose: () => void
}

export function DeleteStorage({ opened, kind, projectId, storage, title, onClose }: DeleteStorageProps) {
  const { t } = useTranslation('storages')
  const remove = useDeleteStorage(projectId, kind)
  return (
    <Confirm
      danger
      opened={opened}
      onClose={onClose}
      onConfirm={() => remove.mutate(storage, { onSuccess: () => toast.done(t('delete.done', { title })) })}
      title={t('delete.title')}
      confirmLabel={t('delete.confirm')}
      pending={remove.isPending}
      error={remove.error}
    >
      {t(`delete.${kind}`, { title })}
    </Confirm>
  )
}
