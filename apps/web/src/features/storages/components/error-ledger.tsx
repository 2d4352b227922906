import { Button, Code, Group, Skeleton, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { useFormat } from '../../../lib/format.ts'
import { runErrorsQuery } from '../api/get-run-errors.ts'
import classes from './error-ledger.module.css'

/** Every object a run could not use: which, what kind of fault, and what to do. */
export function ErrorLedger({ runId }: { runId: number }) {
  const { t, i18n } = useTranslation(['storages', 'common'])
  const format = useFormat()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    runErrorsQuery(runId, search),
  )
  const rows = data?.pages.flatMap((page) => page.errors) ?? []
  const total = data?.pages[0]?.total ?? 0
  const kindText = (kind: string) => {
    const key = `storages:errors.kinds.${kind}`
    return i18n.exists(key) ? String(i18n.t(key as never)) : kind
  }
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap">
        <TextInput
          type="search"
          w={340}
          aria-label={t('errors.search')}
          placeholder={t('errors.search')}
          leftSection={<Search size={16} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {data && total > 0 && (
          <Text component="output" size="sm" c="dimmed">
            {t('errors.count', { shown: format.number(rows.length), total: format.number(total) })}
          </Text>
        )}
      </Group>
      {error && !data && (
        <ErrorState error={error} title={t('errors.failed')} onRetry={() => void refetch()} />
      )}
      {!error && !data && <Skeleton height={200} />}
      {data && rows.length === 0 && (
        <Text c="dimmed">{t(search === '' ? 'errors.none' : 'errors.noMatch')}</Text>
      )}
      {rows.length > 0 && (
        <Table aria-label={t('errors.table')} layout="fixed" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="42%">{t('errors.key')}</Table.Th>
              <Table.Th w={120}>{t('errors.kind')}</Table.Th>
              <Table.Th>{t('errors.message')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id} className={classes['row'] ?? ''}>
                <Table.Td>
                  <Code className={classes['key'] ?? ''}>{row.key}</Code>
                  {row.row !== null && (
                    <Text size="xs" c="dimmed" span ms={6}>
                      {t('errors.row', { row: row.row })}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>{kindText(row.kind)}</Table.Td>
                <Table.Td>{row.message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('common:more')}
        </Button>
      )}
    </Stack>
  )
}
