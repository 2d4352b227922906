import { Loader, Paper, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { firstTaskQuery } from '../api/get-first-task.ts'
import { fits, sampleData } from '../lib/sample-data.ts'
import classes from './config-preview.module.css'
import type { LiveReport } from './use-config-report.ts'

// The editor is large, and nobody waits for a preview to begin typing.
const PreviewEditor = lazy(() => import('./preview-editor.tsx'))

export interface ConfigPreviewProps {
  value: string
  report: LiveReport
  /** Its first task is shown, where it has what the interface asks for. */
  projectId?: number
}

/** The labeling interface at work, to be tried. While the text has errors the last one that had none stays. */
export function ConfigPreview({ value, report, projectId }: ConfigPreviewProps) {
  const { t } = useTranslation('projects')
  const headingId = useId()
  const [settled] = useDebouncedValue(value, 400)
  const [shown, setShown] = useState(report.ok ? value : null)
  const isCurrent = settled === value && report.ok
  if (isCurrent && shown !== settled) setShown(settled)
  const first = useQuery({ ...firstTaskQuery(projectId ?? 0), enabled: projectId !== undefined })
  const task = first.data ?? null
  const isReal = task !== null && fits(task.data, report.dataKeys)
  const sample = sampleData(shown ?? '')
  return (
    <Paper component="section" withBorder p="md" radius="md" aria-labelledby={headingId}>
      <Stack gap="xs">
        <div>
          <Title order={2} size="h4" id={headingId}>
            {t('preview.title')}
          </Title>
          <Text size="sm" c="dimmed" aria-live="polite">
            {isReal ? t('preview.ofTask') : t('preview.ofSample')}{' '}
            {!isReal &&
              sample.missing.length > 0 &&
              t('preview.missing', { tags: sample.missing.join(', ') })}
            {!report.ok && shown !== null && t('preview.last')}
          </Text>
        </div>
        {shown === null ? (
          <Text size="sm">{t('config.fixFirst')}</Text>
        ) : (
          <div className={classes['stage']}>
            <Suspense fallback={<Loader size="sm" aria-label={t('preview.loading')} />}>
              <PreviewEditor xml={shown} data={isReal ? task.data : sample.data} />
            </Suspense>
          </div>
        )}
      </Stack>
    </Paper>
  )
}
