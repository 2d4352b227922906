import type { Project } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { toast } from '../../../components/toast.ts'
import { useFormat } from '../../../lib/format.ts'
import { useDeleteProject } from '../api/delete-project.ts'

export interface DeleteProjectProps {
  project: Project
  opened: boolean
  onClose: () => void
  onDeleted?: () => void
}

export function DeleteProject({ project, opened, onClose, onDeleted }: DeleteProjectProps) {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const remove = useDeleteProject()
  const confirm = () =>
    remove.mutate(project.id, {
      onSuccess: () => {
        toast.done(t('danger.deleted', { title: project.title }))
        onClose()
        onDeleted?.()
      },
    })
  return (
    <Confirm
      danger
      opened={opened}
      onClose={onClose}
      onConfirm={confirm}
      title={t('danger.deleteTitle')}
      confirmLabel={t('danger.deleteButton')}
      typed={project.title}
      pending={remove.isPending}
      error={remove.error}
    >
      {t('danger.deleteConfirm', {
        title: project.title,
        tasks: t('card.tasks', { count: project.task_number, formatted: format.number(project.task_number) }),
        annotations: t('card.annotations', {
          count: project.total_annotations_number,
          formatted: format.number(project.total_annotations_number),
        }),
      })}
    </Confirm>
  )
}
