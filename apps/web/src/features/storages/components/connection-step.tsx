import { Stack, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SchemaForm } from '../../../components/schema-form/schema-form.tsx'
import { folderSource } from '../api/get-folders.ts'
import type { StorageKind } from '../model/kinds.ts'
import { FormSection } from './form-section.tsx'
import { ServicePreset } from './service-preset.tsx'
import type { StorageEditorState } from './use-storage-editor.ts'

export interface ConnectionStepProps {
  editor: StorageEditorState
  kind: StorageKind
  provider: string
}

export function ConnectionStep({ editor, kind, provider }: ConnectionStepProps) {
  const { t } = useTranslation('storages')
  const { draft, errors, fields, mode, change, changeOption } = editor
  const section = (...groups: readonly string[]) => ({
    fields: fields.filter(({ group }) => groups.includes(group)),
    values: draft.options,
    errors,
    mode,
    onChange: changeOption,
  })
  const connection = section('connection', ...(kind === 'target' ? ['import', 'delivery'] : []))
  const credentials = section('credentials')
  return (
    <Stack gap="lg">
      <TextInput
        data-autofocus
        name="title"
        label={t('dialog.name')}
        description={t('dialog.nameHint')}
        placeholder={t('dialog.namePlaceholder')}
        maxLength={256}
        autoComplete="off"
        value={draft.title}
        error={errors['title']}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <FormSection title={t('dialog.connection')}>
        <ServicePreset editor={editor} />
        <SchemaForm {...connection} folders={folderSource(provider)} />
      </FormSection>
      {credentials.fields.length > 0 && (
        <FormSection
          title={t('dialog.credentials')}
          hint={mode === 'edit' ? t('dialog.credentialsSaved') : undefined}
        >
          <SchemaForm {...credentials} />
        </FormSection>
      )}
      {kind === 'target' && (
        <FormSection title={t('dialog.writing')}>
          <Switch
            label={t('dialog.exportOnSave')}
            description={t('dialog.exportOnSaveHint')}
            checked={draft.export_on_save}
            onChange={(event) => change({ export_on_save: event.currentTarget.checked })}
          />
          <Switch
            label={t('dialog.canDelete')}
            description={t('dialog.canDeleteHint')}
            checked={draft.can_delete_objects}
            onChange={(event) => change({ can_delete_objects: event.currentTarget.checked })}
          />
        </FormSection>
      )}
    </Stack>
  )
}
