import { Anchor, Group, Text } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { AccountMenu } from './account-menu.tsx'
import classes from './app-layout.module.css'
import { Logo } from './logo.tsx'
import { ShortcutHelp } from './shortcut-help.tsx'

/** Frame of every page for signed-in people: skip link, bar on top, the page. */
export function AppLayout() {
  const { t } = useTranslation()
  return (
    <div className={classes['frame']}>
      <a className={classes['skip']} href="#main">
        {t('skipToContent')}
      </a>
      <header className={classes['bar']}>
        <Group gap="lg" wrap="nowrap" miw={0}>
          <Anchor component={Link} to="/projects" underline="never" className={classes['brand'] ?? ''}>
            <Logo />
            <Text fw={700} size="lg" c="var(--mantine-color-text)">
              {t('appName')}
            </Text>
          </Anchor>
          <nav aria-label={t('nav.main')} className={classes['nav']}>
            <Link
              to="/projects"
              className={classes['navLink'] ?? ''}
              activeOptions={{ includeSearch: false }}
              activeProps={{ 'data-active': true }}
            >
              {t('nav.projects')}
            </Link>
            <Link
              to="/members"
              className={classes['navLink'] ?? ''}
              activeOptions={{ includeSearch: false }}
              activeProps={{ 'data-active': true }}
            >
              {t('nav.members')}
            </Link>
            <Link
              to="/connections"
              className={classes['navLink'] ?? ''}
              activeOptions={{ includeSearch: false }}
              activeProps={{ 'data-active': true }}
            >
              {t('nav.connections')}
            </Link>
          </nav>
        </Group>
        <Group gap="xs" wrap="nowrap">
          <ShortcutHelp />
          <AccountMenu />
        </Group>
      </header>
      <main id="main" tabIndex={-1} className={classes['main']}>
        <Outlet />
      </main>
    </div>
  )
}
