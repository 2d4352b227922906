import { Alert, List, Loader, Paper, Progress, Stack, Text } from '@mantine/core'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../../lib/api.ts'
import { useErrorText } from '../../../lib/errors.ts'
import { useFormat } from '../../../lib/format.ts'
import type { ImportOutcome } from '../api/import-tasks.ts'

/** What became of each file, while it happens and after. */
export function ImportList({ outcomes }: { outcomes: readonly ImportOutcome[] }) {
  return (
    <Stack component="ul" gap="sm" aria-live="polite" m={0} p={0} style={{ listStyle: 'none' }}>
      {outcomes.map((outcome, at) => (
        // Two files may have one name.
        // oxlint-disable-next-line react/no-array-index-key
        <Paper key={at} component="li" withBorder p="sm">
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {outcome.name}
          </Text>
          <Outcome outcome={outcome} />
        </Paper>
      ))}
    </Stack>
  )
}

function Outcome({ outcome }: { outcome: ImportOutcome }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  switch (outcome.state) {
    case 'waiting':
      return (
        <Text size="sm" c="dimmed">
          {t('import.waiting')}
        </Text>
      )
    case 'sending':
      return outcome.share < 1 ? (
        <Progress
          mt={8}
          value={outcome.share * 100}
          aria-label={t('import.progress', { name: outcome.name })}
        />
      ) : (
        <Working>{t('import.working')}</Working>
      )
    case 'fetching':
      return <Working>{t('import.fetching')}</Working>
    case 'stopped':
      return (
        <Text size="sm" c="dimmed">
          {t('import.stopped')}
        </Text>
      )
    case 'done': {
      const count = outcome.report.task_count
      return (
        <Text size="sm" c="var(--sluice-good)">
          <CircleCheck size={14} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 6 }} />
          {t('import.done', { count, formatted: format.number(count) })}
        </Text>
      )
    }
    case 'failed':
      return <Failure error={outcome.error} />
  }
}

function Working({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed">
      <Loader size={12} mr={8} aria-hidden />
      {children}
    </Text>
  )
}

const shown = 50

function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation('tasks')
  const errorText = useErrorText()
  const format = useFormat()
  const sentences = error instanceof ApiError ? Object.values(error.fields).flat() : []
  const rest = sentences.length - shown
  return (
    <Alert mt={8} color="red" variant="light" icon={<CircleAlert />} title={t('import.failed')}>
      {sentences.length === 0 && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {errorText(error)}
        </Text>
      )}
      {sentences.length > 0 && (
        <List size="sm" style={{ overflowWrap: 'anywhere' }}>
          {sentences.slice(0, shown).map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
          {rest > 0 && (
            <List.Item>{t('import.more', { count: rest, formatted: format.number(rest) })}</List.Item>
          )}
        </List>
      )}
    </Alert>
  )
}
