import { parseLabelConfig } from '@sluice/contract'
import { useMemo } from 'react'
import { Settings2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { useProject } from '../../lib/project.ts'
import { useUser } from '../../lib/session.ts'
import { LabelingScreen } from './components/labeling-screen.tsx'

export function LabelingPage() {
  const { t } = useTranslation('labeling')
  const project = useProject()
  const user = useUser()
  const parsed = useMemo(() => parseLabelConfig(project.label_config), [project.label_config])
  if (!parsed.ok || parsed.config.controls.length === 0) {
    return (
      <>
        <PageHeader hidden title={t('title')} />
        <EmptyState
          icon={Settings2}
          title={t('noConfig.title')}
          description={t('noConfig.body', {
            reason: parsed.ok ? t('noConfig.none') : (parsed.errors[0]?.message ?? ''),
          })}
          action={
            <ButtonLink
              to="/projects/$projectId/settings/labeling"
              params={{ projectId: String(project.id) }}
            >
              {t('noConfig.action')}
            </ButtonLink>
          }
        />
      </>
    )
  }
  return (
    <LabelingScreen
      key={`${project.id} ${user.id} ${project.label_config}`}
      project={project}
      config={parsed.config}
      user={user.id}
    />
  )
}
