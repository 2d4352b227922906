import type { Project } from '@sluice/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { useProject } from '../../lib/project.ts'
import { pageText, taskPageQuery } from './api/get-task-page.ts'
import { DataManager } from './components/data-manager.tsx'
import classes from './data-manager.module.css'
import { useView } from './lib/use-view.ts'
import { queryOf } from './lib/view.ts'

export function DataManagerPage() {
  const { t } = useTranslation('tasks')
  const project = useProject()
  return (
    <div className={classes['page']}>
      <PageHeader hidden title={t('title')} documentTitle={t('documentTitle', { project: project.title })} />
      <Loaded key={project.id} project={project} />
    </div>
  )
}

function Loaded({ project }: { project: Project }) {
  const { t } = useTranslation('tasks')
  const [view, setView] = useView()
  const query = pageText(queryOf(view))
  const first = useQuery({ ...taskPageQuery(project.id, query, 0), placeholderData: keepPreviousData })
  if (first.isError) {
    return (
      <div style={{ padding: 24 }}>
        <ErrorState title={t('loadFailed')} error={first.error} onRetry={() => void first.refetch()} />
      </div>
    )
  }
  return <DataManager project={project} view={view} setView={setView} query={query} first={first.data} />
}
