import { Alert, Button, Group, Text } from '@mantine/core'
import { parseLabelConfig } from '@sluice/contract'
import { Lightbulb } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useProject } from '../../../lib/project.ts'
import { importHint } from '../model/import-hint.ts'
import type { Preview } from './use-preview.ts'
import type { StorageEditorState } from './use-storage-editor.ts'

/** Refused for what they are: they belong to the objects one would expect to become tasks. */
const unfit = new Set(['not_json', 'bad_json'])

/** A word about import settings that do not fit the objects or the project, and the button that mends it. */
export function ImportHints({ editor, preview }: { editor: StorageEditorState; preview: Preview }) {
  const { t } = useTranslation('storages')
  const { label_config: xml } = useProject()
  const config = useMemo(() => {
    const parsed = parseLabelConfig(xml)
    return parsed.ok ? parsed.config : null
  }, [xml])
  const isOn = editor.draft.use_blob_urls
  const keys = preview.data
    ? [...preview.data.matched, ...preview.data.left_out.filter(({ reason }) => unfit.has(reason))].map(
        ({ key }) => key,
      )
    : []
  const hint = importHint(isOn, keys, config)
  return (
    <div aria-live="polite">
      {hint && (
        <Alert mt="sm" color="yellow" variant="light" icon={<Lightbulb />}>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">
              {hint.kind === 'address_shown'
                ? t('dialog.hints.address_shown', { tag: hint.tag })
                : t(`dialog.hints.${hint.kind}`)}
            </Text>
            {hint.kind !== 'address_shown' && (
              <Button
                size="xs"
                variant="default"
                flex="none"
                onClick={() => editor.change({ use_blob_urls: !isOn })}
              >
                {t(isOn ? 'dialog.hints.off' : 'dialog.hints.on')}
              </Button>
            )}
          </Group>
        </Alert>
      )}
    </div>
  )
}
