import { Stack, Switch, TextInput } from '@mantine/core'
import type { ProviderDescriptor } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { FormSection } from '../../../components/form-section.tsx'
import { SchemaForm } from '../../../components/schema-form/schema-form.tsx'
import { folderSource } from '../api/get-folders.ts'
import type { AnyStorage, StorageKind } from '../model/kinds.ts'
import { ConnectionChoice } from './connection-choice.tsx'
import { ServicePreset } from './service-preset.tsx'
import { ShareChoice } from './share-choice.tsx'
import type { StorageEditorState } from './use-storage-editor.ts'

export interface ConnectionStepProps {
  editor: StorageEditorState
  kind: StorageKind
  provider: ProviderDescriptor
  storage: AnyStorage | undefined
}

export function ConnectionStep({ editor, kind, provider, storage }: ConnectionStepProps) {
  const { t } = useTranslation('storages')
  const { draft, errors, fields, mode, secretMode, change, changeOption } = editor
  const isOwn = draft.connection === null
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
        <ConnectionChoice editor={editor} provider={provider} storage={storage} />
        {isOwn && <ServicePreset editor={editor} />}
        <SchemaForm {...connection} folders={folderSource(provider.name)} />
      </FormSection>
      {credentials.fields.length > 0 && (
        <FormSection
          title={t('dialog.credentials')}
          hint={secretMode === 'edit' ? t('dialog.credentialsSaved') : undefined}
        >
          <SchemaForm {...credentials} mode={secretMode} />
          {isOwn && provider.connection.length > 0 && <ShareChoice editor={editor} />}
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
