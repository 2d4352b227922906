import { Box, Button, Code, ScrollArea, Table, Text } from '@mantine/core'
import { Eye } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { useFormat } from '../../../lib/format.ts'
import { usePreviewObjects } from '../api/preview-objects.ts'
import classes from './error-ledger.module.css'
import { FormFailure } from './form-failure.tsx'
import type { StorageEditorState } from './use-storage-editor.ts'

/** The first objects these settings would take, before anything is saved. */
export function ObjectPreview({ editor, provider }: { editor: StorageEditorState; provider: string }) {
  const { t } = useTranslation('storages')
  const format = useFormat()
  const preview = usePreviewObjects(provider)
  const files = preview.data?.files ?? []
  const named = files.filter((file) => file.key !== null)
  const load = () => {
    if (editor.isSound()) preview.mutate(editor.body(), { onError: editor.showAnswer })
  }
  return (
    <div>
      <Button variant="light" leftSection={<Eye size={16} />} loading={preview.isPending} onClick={load}>
        {t('dialog.preview')}
      </Button>
      {preview.error && (
        <Box mt="sm">
          <FormFailure
            error={preview.error}
            title={t('dialog.previewFailed')}
            editor={editor}
            kind="source"
          />
        </Box>
      )}
      {preview.isSuccess && named.length === 0 && (
        <Text component="output" size="sm" c="dimmed" mt="sm">
          {t('dialog.previewEmpty')}
        </Text>
      )}
      {named.length > 0 && (
        <ScrollArea.Autosize mah={260} mt="sm" viewportProps={{ tabIndex: 0 }}>
          <Table aria-label={t('dialog.previewTable')} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('dialog.previewKey')}</Table.Th>
                <Table.Th ta="end">{t('dialog.previewSize')}</Table.Th>
                <Table.Th>{t('dialog.previewModified')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {named.map(({ key, size, last_modified: modified }) => (
                <Table.Tr key={key}>
                  <Table.Td>
                    <Code className={classes['key'] ?? ''}>{key}</Code>
                  </Table.Td>
                  <Table.Td ta="end">{size === null ? '' : format.bytes(size)}</Table.Td>
                  <Table.Td>{modified === null ? '' : <RelativeTime value={modified} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {files.length > named.length && (
            <Text size="sm" c="dimmed" p="xs">
              {t('dialog.previewMore')}
            </Text>
          )}
        </ScrollArea.Autosize>
      )}
    </div>
  )
}
