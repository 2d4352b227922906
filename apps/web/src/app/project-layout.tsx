import { Text } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { ChevronRight, PenLine } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../components/links.tsx'
import { useProject } from '../lib/project.ts'
import classes from './project-layout.module.css'

/** Bar of one project (where am I, Data, Settings, Label) above its pages. */
export function ProjectLayout() {
  const { t } = useTranslation('projects')
  const project = useProject()
  const params = { projectId: String(project.id) }
  return (
    <div className={classes['frame']}>
      <div className={classes['bar']}>
        <div className={classes['trail']}>
          <Link to="/projects" className={classes['up'] ?? ''}>
            {t('title')}
          </Link>
          <ChevronRight size={14} aria-hidden className={classes['chevron']} />
          <Text fw={600} truncate title={project.title}>
            {project.title}
          </Text>
        </div>
        <nav aria-label={t('tabs.label')} className={classes['tabs']}>
          <Link
            to="/projects/$projectId/data"
            params={params}
            className={classes['tab'] ?? ''}
            activeOptions={{ includeSearch: false }}
            activeProps={{ 'data-active': true }}
          >
            {t('tabs.data')}
          </Link>
          <Link
            to="/projects/$projectId/settings"
            params={params}
            className={classes['tab'] ?? ''}
            activeOptions={{ includeSearch: false }}
            activeProps={{ 'data-active': true }}
          >
            {t('tabs.settings')}
          </Link>
          <ButtonLink
            to="/projects/$projectId/label"
            params={params}
            size="xs"
            leftSection={<PenLine size={14} />}
          >
            {t('tabs.labelTasks')}
          </ButtonLink>
        </nav>
      </div>
      <div className={classes['page']}>
        <Outlet />
      </div>
    </div>
  )
}
