import { Box, Button, Code, Group, Loader, ScrollArea, Stack, Table, Text } from '@mantine/core'
import type { StoragePreview } from '@sluice/contract'
import { Eye } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { useFormat } from '../../../lib/format.ts'
import classes from './error-ledger.module.css'
import { FormFailure } from './form-failure.tsx'
import probes from './probes.module.css'
import type { Preview } from './use-preview.ts'
import type { StorageEditorState } from './use-storage-editor.ts'

/** What these settings would take and leave out, and the first task, before anything is saved. */
export function ObjectPreview({ editor, preview }: { editor: StorageEditorState; preview: Preview }) {
  const { t } = useTranslation('storages')
  const { data, error } = preview
  return (
    <Stack gap="sm" aria-busy={preview.isFetching || preview.isBehind}>
      <Group gap="sm">
        <Button variant="light" leftSection={<Eye size={16} />} onClick={preview.load}>
          {t('dialog.preview')}
        </Button>
        {preview.isFetching ? (
          <Group gap={6} component="output">
            <Loader size={14} aria-hidden />
            <Text size="sm" c="dimmed">
              {t('dialog.previewing')}
            </Text>
          </Group>
        ) : (
          data && !error && <CountLine preview={data} />
        )}
      </Group>
      {error && !preview.isFetching && (
        <FormFailure error={error} title={t('dialog.previewFailed')} editor={editor} kind="source" />
      )}
      {data && !error && <Found preview={data} />}
    </Stack>
  )
}

function CountLine({ preview }: { preview: StoragePreview }) {
  const { t } = useTranslation('storages')
  const format = useFormat()
  const { matched_count: count, exact } = preview
  return (
    <Text component="output" size="sm" c="dimmed">
      {count === 0
        ? t('dialog.previewEmpty')
        : t(exact ? 'dialog.previewCount' : 'dialog.previewAtLeast', {
            count,
            formatted: format.number(count),
          })}
    </Text>
  )
}

function Found({ preview }: { preview: StoragePreview }) {
  const { t } = useTranslation('storages')
  const format = useFormat()
  const { matched, first_task: task } = preview
  const leftOut = Object.values(preview.left_out_counts).reduce((sum, count) => sum + count, 0)
  return (
    <>
      {matched.length > 0 && (
        <ScrollArea.Autosize mah={230} viewportProps={{ tabIndex: 0 }}>
          <Table aria-label={t('dialog.previewTable')} fz="sm" verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('dialog.previewKey')}</Table.Th>
                <Table.Th ta="end">{t('dialog.previewSize')}</Table.Th>
                <Table.Th>{t('dialog.previewModified')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {matched.map(({ key, size, last_modified: modified, remark }) => (
                <Table.Tr key={key}>
                  <Table.Td>
                    <Code className={classes['key'] ?? ''}>{key}</Code>
                    {remark !== null && (
                      <Text size="xs" c="dimmed">
                        {remark}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td ta="end" style={{ whiteSpace: 'nowrap' }}>
                    {size === null ? '' : format.bytes(size)}
                  </Table.Td>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>
                    {modified === null ? '' : <RelativeTime value={modified} />}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
      {leftOut > 0 && (
        // Open when nothing else is there to be seen: then this is the news.
        <details className={probes['fold']} {...(matched.length === 0 && { open: true })}>
          <summary>
            {t('dialog.previewLeftOut', { count: leftOut, formatted: format.number(leftOut) })}
          </summary>
          <ScrollArea.Autosize mah={200} viewportProps={{ tabIndex: 0 }}>
            <Table fz="sm" verticalSpacing={4} aria-label={t('dialog.previewLeftOutTable')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w="40%">{t('dialog.previewKey')}</Table.Th>
                  <Table.Th>{t('dialog.previewReason')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {preview.left_out.map(({ key, message }) => (
                  <Table.Tr key={key} className={classes['row'] ?? ''}>
                    <Table.Td>
                      <Code className={classes['key'] ?? ''}>{key}</Code>
                    </Table.Td>
                    <Table.Td>{message}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollArea.Autosize>
        </details>
      )}
      {task && (
        <Box>
          <Text size="sm" c="dimmed" mb={4}>
            {t('dialog.previewTask')}
          </Text>
          <Code block className={probes['code'] ?? ''} tabIndex={0}>
            {JSON.stringify(task.data, null, 2)}
          </Code>
        </Box>
      )}
    </>
  )
}
