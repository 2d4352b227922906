import { Stack, Text } from '@mantine/core'
import type { ViewQuery } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { toast } from '../../../components/toast.ts'
import { useFormat } from '../../../lib/format.ts'
import { useDeleteTasks } from '../api/delete-tasks.ts'

export interface DeleteDialogProps {
  projectId: number
  opened: boolean
  count: number
  /** Filter and chosen items, as the server needs them. */
  body: ViewQuery
  onClose: () => void
  onDeleted: () => void
}

/** From this many on, the number must be typed. */
const many = 1000

export function DeleteDialog({ projectId, opened, count, body, onClose, onDeleted }: DeleteDialogProps) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const remove = useDeleteTasks(projectId)
  const words = { count, formatted: format.number(count) }
  return (
    <Confirm
      opened={opened}
      danger
      title={t('delete.title', words)}
      confirmLabel={t('delete.confirm', words)}
      pending={remove.isPending}
      error={remove.error}
      {...(count >= many && { typed: String(count) })}
      onClose={() => {
        remove.reset()
        onClose()
      }}
      onConfirm={() =>
        remove.mutate(body, {
          onSuccess: () => {
            toast.done(t('delete.done', words))
            onDeleted()
          },
        })
      }
    >
      <Stack gap="xs">
        <Text size="sm">{t('delete.body')}</Text>
        <Text size="sm" c="dimmed">
          {t('delete.source')}
        </Text>
      </Stack>
    </Confirm>
  )
}
