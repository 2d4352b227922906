import { Group, Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { PageHeader } from '../../../components/page-header.tsx'
import classes from './auth-card.module.css'

/** Frame of the pages for people who have not signed in. */
export function AuthCard({
  title,
  description,
  children,
  footer,
}: {
  title: string
  description?: string
  children?: ReactNode
  footer?: ReactNode
}) {
  const { t } = useTranslation(['auth', 'common'])
  return (
    <main className={classes['page']}>
      <div className={classes['column']}>
        <Group gap="sm" justify="center" mb="xs">
          <img src="/favicon.svg" width={40} height={40} alt="" />
          <Text fw={700} fz={28}>
            {t('common:appName')}
          </Text>
        </Group>
        <Text c="dimmed" size="sm" ta="center" mb="xl">
          {t('tagline')}
        </Text>
        <Paper withBorder p="xl" radius="lg" shadow="sm" className={classes['card'] ?? ''}>
          <PageHeader title={title} {...(description !== undefined && { description })} />
          {children}
        </Paper>
        {footer !== undefined && (
          <Text component="div" size="sm" ta="center" mt="lg" c="dimmed">
            {footer}
          </Text>
        )}
      </div>
    </main>
  )
}
