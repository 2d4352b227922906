import { Stack, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormSection } from '../../../components/form-section.tsx'
import { SchemaForm } from '../../../components/schema-form/schema-form.tsx'
import { ImportHints } from './import-hints.tsx'
import { ObjectPreview } from './object-preview.tsx'
import { usePreview } from './use-preview.ts'
import type { StorageEditorState } from './use-storage-editor.ts'

export function ImportStep({ editor, provider }: { editor: StorageEditorState; provider: string }) {
  const { t } = useTranslation('storages')
  const { draft, errors, fields, mode, change, changeOption } = editor
  const section = (wanted: string) => ({
    fields: fields.filter(({ group }) => group === wanted),
    values: draft.options,
    errors,
    mode,
    onChange: changeOption,
  })
  const delivery = section('delivery')
  const preview = usePreview(editor, provider)
  return (
    <Stack gap="lg">
      <FormSection title={t('dialog.importHeading')}>
        <div>
          <Switch
            label={t('dialog.useBlobUrls')}
            description={t('dialog.useBlobUrlsHint')}
            checked={draft.use_blob_urls}
            onChange={(event) => change({ use_blob_urls: event.currentTarget.checked })}
          />
          <ImportHints editor={editor} preview={preview} />
        </div>
        <TextInput
          name="regex_filter"
          label={t('dialog.regex')}
          description={t('dialog.regexHint')}
          placeholder={t('dialog.regexPlaceholder')}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          autoComplete="off"
          spellCheck={false}
          value={draft.regex_filter}
          error={errors['regex_filter']}
          onChange={(event) => change({ regex_filter: event.currentTarget.value })}
        />
        <SchemaForm {...section('import')} />
        <ObjectPreview editor={editor} preview={preview} />
      </FormSection>
      {delivery.fields.length > 0 && (
        <FormSection title={t('dialog.delivery')}>
          <SchemaForm {...delivery} />
        </FormSection>
      )}
    </Stack>
  )
}
