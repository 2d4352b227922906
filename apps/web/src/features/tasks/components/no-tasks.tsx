import { Button, Group } from '@mantine/core'
import { Images, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ButtonLink } from '../../../components/links.tsx'

/** The first thing one sees in a new project: the two ways to get tasks. */
export function NoTasks({ projectId, onImport }: { projectId: number; onImport: () => void }) {
  const { t } = useTranslation('tasks')
  return (
    <EmptyState
      icon={Images}
      title={t('empty.title')}
      description={t('empty.body')}
      action={
        <Group mt="xs">
          <ButtonLink to="/projects/$projectId/settings/storage" params={{ projectId: String(projectId) }}>
            {t('empty.storage')}
          </ButtonLink>
          <Button variant="default" onClick={onImport}>
            {t('empty.import')}
          </Button>
        </Group>
      }
    />
  )
}

export function NoMatch({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation('tasks')
  return (
    <EmptyState
      icon={SearchX}
      title={t('noMatch.title')}
      description={t('noMatch.body')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('noMatch.clear')}
        </Button>
      }
    />
  )
}
