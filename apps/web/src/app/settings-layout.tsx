import { Outlet } from '@tanstack/react-router'
import { CloudCog, PanelsTopLeft, SlidersHorizontal, TriangleAlert, Webhook } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { NavigationLink } from '../components/links.tsx'
import { useProjectId } from '../lib/project.ts'
import classes from './settings-layout.module.css'

export function SettingsLayout() {
  const { t } = useTranslation('projects')
  const params = { projectId: String(useProjectId()) }
  const pages = [
    ['/projects/$projectId/settings', t('settings.general'), SlidersHorizontal],
    ['/projects/$projectId/settings/labeling', t('settings.labeling'), PanelsTopLeft],
    ['/projects/$projectId/settings/storage', t('settings.storage'), CloudCog],
    ['/projects/$projectId/settings/webhooks', t('settings.webhooks'), Webhook],
    ['/projects/$projectId/settings/danger', t('settings.danger'), TriangleAlert],
  ] as const
  return (
    <div className={classes['frame']}>
      <nav aria-label={t('settings.nav')} className={classes['nav']}>
        {pages.map(([to, label, Icon]) => (
          <NavigationLink
            key={to}
            to={to}
            params={params}
            activeOptions={{ exact: true, includeSearch: false }}
            activeProps={{ 'data-active': true }}
            label={label}
            leftSection={<Icon size={16} />}
            className={classes['link'] ?? ''}
          />
        ))}
      </nav>
      <div className={classes['page']}>
        <Outlet />
      </div>
    </div>
  )
}
