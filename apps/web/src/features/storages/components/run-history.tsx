import { Skeleton, Stack, Table, Text } from '@mantine/core'
import type { SyncRun } from '@sluice/contract'
import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { useFormat } from '../../../lib/format.ts'
import { isActive } from '../model/apply-event.ts'
import { NowWord, ResultWord } from './run-state.tsx'
import classes from './run-counts.module.css'

const counters = ['listed', 'created', 'existing', 'skipped'] as const

export interface RunHistoryProps {
  query: UseQueryResult<readonly SyncRun[]>
  onErrorsOf: (runId: number) => void
}

export function RunHistory({ query: { data: runs, error, refetch }, onErrorsOf }: RunHistoryProps) {
  const { t } = useTranslation('storages')
  const format = useFormat()
  if (error && !runs)
    return <ErrorState error={error} title={t('runs.failed')} onRetry={() => void refetch()} />
  if (!runs)
    return (
      <Stack gap="xs">
        {[1, 2, 3].map((key) => (
          <Skeleton key={key} height={34} />
        ))}
      </Stack>
    )
  const [first] = runs
  if (!first) return <Text c="dimmed">{t('runs.empty')}</Text>
  return (
    <Table aria-label={t('runs.table')} verticalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('runs.started')}</Table.Th>
          <Table.Th>{t('runs.state')}</Table.Th>
          <Table.Th>{t('runs.trigger')}</Table.Th>
          <Table.Th>{t('runs.duration')}</Table.Th>
          {counters.map((name) => (
            <Table.Th key={name} ta="end">
              {t(`counts.${first.kind}.${name}`)}
            </Table.Th>
          ))}
          <Table.Th ta="end">{t(`counts.${first.kind}.failed`)}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.id}>
            <Table.Td className={classes['line'] ?? ''}>{format.moment(run.created_at)}</Table.Td>
            <Table.Td>
              {isActive(run) ? <NowWord run={run} /> : <ResultWord run={run} />}
              {run.message !== null && run.state !== 'completed' && (
                <Text size="xs" c="dimmed" maw={260} style={{ overflowWrap: 'anywhere' }}>
                  {run.message}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{t(`runs.triggers.${run.trigger}`)}</Table.Td>
            <Table.Td className={classes['line'] ?? ''}>
              {run.started_at !== null && run.finished_at !== null
                ? format.duration((Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000)
                : '–'}
            </Table.Td>
            {counters.map((name) => (
              <Table.Td key={name} ta="end">
                {format.number(run[name])}
              </Table.Td>
            ))}
            <Table.Td ta="end">
              {run.failed > 0 ? (
                <button
                  type="button"
                  className={classes['errors']}
                  aria-label={t('counts.showErrors', { count: run.failed })}
                  onClick={() => onErrorsOf(run.id)}
                >
                  {format.number(run.failed)}
                </button>
              ) : (
                format.number(0)
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
