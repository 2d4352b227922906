import { Button, Group } from '@mantine/core'
import type { Project } from '@sluice/contract'
import { Inbox, PartyPopper } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ButtonLink } from '../../../components/links.tsx'
import { useFormat } from '../../../lib/format.ts'

export interface DoneStateProps {
  project: Project
  /** The server's words. */
  reason: string | null
  /** Labeled in this session. */
  count: number
  onAgain: () => void
}

export function DoneState({ project, reason, count, onAgain }: DoneStateProps) {
  const { t } = useTranslation('labeling')
  const format = useFormat()
  const isAll = project.task_number > 0 && project.finished_task_number + count >= project.task_number
  if (project.task_number === 0)
    return (
      <EmptyState
        icon={Inbox}
        title={t('done.emptyTitle')}
        description={t('done.emptyBody')}
        action={
          <ButtonLink
            to="/projects/$projectId/settings/storage"
            params={{ projectId: String(project.id) }}
            mt="xs"
          >
            {t('done.connect')}
          </ButtonLink>
        }
      />
    )
  return (
    <EmptyState
      icon={PartyPopper}
      title={isAll ? t('done.title') : t('done.noneTitle')}
      description={[reason, count > 0 && t('done.session', { count, formatted: format.number(count) })]
        .filter((part) => part !== null && part !== false)
        .join(' ')}
      action={
        <Group mt="xs">
          <ButtonLink to="/projects/$projectId/data" params={{ projectId: String(project.id) }}>
            {t('done.data')}
          </ButtonLink>
          <Button variant="default" onClick={onAgain}>
            {t('done.again')}
          </Button>
        </Group>
      }
    />
  )
}
