import { Button, Code, Container, Group, Stack, Text } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../components/links.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { ApiError } from '../lib/api.ts'
import { useErrorText } from '../lib/errors.ts'

/** In place of a page that threw: what happened, what to do, and details worth copying into a report. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  return (
    <Container size="sm" py="xl" role="alert">
      <PageHeader title={t('errors.pageTitle')} description={t('errors.pageBody')} />
      <Stack gap="md">
        <Text>{errorText(error)}</Text>
        <Group gap="sm">
          <Button onClick={error instanceof ApiError ? reset : () => location.reload()}>
            {error instanceof ApiError ? t('retry') : t('errors.reload')}
          </Button>
          <ButtonLink to="/projects" variant="default">
            {t('errors.toProjects')}
          </ButtonLink>
        </Group>
        <details>
          <summary>{t('errors.details')}</summary>
          <Code block mt="xs">
            {error instanceof Error ? (error.stack ?? error.message) : String(error)}
          </Code>
        </details>
      </Stack>
    </Container>
  )
}
