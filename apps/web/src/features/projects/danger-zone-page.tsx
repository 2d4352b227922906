import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../components/confirm.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { toast } from '../../components/toast.ts'
import { useFormat } from '../../lib/format.ts'
import { useProject } from '../../lib/project.ts'
import { useDeleteAllTasks } from './api/delete-tasks.ts'
import { DeleteProject } from './components/delete-project.tsx'

function Danger({ title, body, action }: { title: string; body: string; action: ReactNode }) {
  return (
    <Paper withBorder p="lg" bg="var(--sluice-card)">
      <Group justify="space-between" wrap="nowrap" gap="xl">
        <div>
          <Title order={2}>{title}</Title>
          <Text size="sm" c="dimmed" maw={620}>
            {body}
          </Text>
        </div>
        {action}
      </Group>
    </Paper>
  )
}

export function DangerZonePage() {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const project = useProject()
  const navigate = useNavigate()
  const clear = useDeleteAllTasks(project.id)
  const [isDeleting, deleting] = useDisclosure()
  const [isClearing, clearing] = useDisclosure()
  const { title, task_number: tasks, total_annotations_number: annotations } = project
  const counts = {
    title,
    tasks: t('card.tasks', { count: tasks, formatted: format.number(tasks) }),
    annotations: t('card.annotations', { count: annotations, formatted: format.number(annotations) }),
  }
  const confirmClear = () =>
    clear.mutate(undefined, {
      onSuccess: () => {
        toast.done(t('danger.cleared'))
        clearing.close()
      },
    })
  return (
    <>
      <PageHeader title={t('settings.danger')} description={t('settings.dangerBody')} />
      <Stack gap="md" maw={900}>
        <Danger
          title={t('danger.clearTitle')}
          body={t('danger.clearBody')}
          action={
            <Button
              variant="default"
              c="var(--sluice-bad)"
              flex="none"
              disabled={tasks === 0}
              onClick={clearing.open}
            >
              {t('danger.clearButton')}
            </Button>
          }
        />
        <Danger
          title={t('danger.deleteTitle')}
          body={t('danger.deleteBody')}
          action={
            <Button color="red.8" flex="none" onClick={deleting.open}>
              {t('danger.deleteButton')}
            </Button>
          }
        />
      </Stack>
      <Confirm
        danger
        opened={isClearing}
        onClose={clearing.close}
        onConfirm={confirmClear}
        title={t('danger.clearTitle')}
        confirmLabel={t('danger.clearButton')}
        typed={title}
        pending={clear.isPending}
        error={clear.error}
      >
        {t('danger.clearConfirm', counts)}
      </Confirm>
      <DeleteProject
        project={project}
        opened={isDeleting}
        onClose={deleting.close}
        onDeleted={() => void navigate({ to: '/projects' })}
      />
    </>
  )
}
