import { Button, Group, Loader, Stack, Switch, Text, TextInput } from '@mantine/core'
import { CircleCheck, PlugZap } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { SchemaForm } from '../../../components/schema-form/schema-form.tsx'
import type { StorageKind } from '../model/kinds.ts'
import { FormFailure } from './form-failure.tsx'
import { FormSection } from './form-section.tsx'
import type { StorageEditorState } from './use-storage-editor.ts'

export interface ConnectionStepProps {
  editor: StorageEditorState
  kind: StorageKind
}

export function ConnectionStep({ editor, kind }: ConnectionStepProps) {
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
        <SchemaForm {...connection} />
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
      <TestConnection editor={editor} kind={kind} />
    </Stack>
  )
}

function TestConnection({ editor, kind }: ConnectionStepProps) {
  const { t } = useTranslation('storages')
  const { check, isTestStale, test } = editor
  return (
    <div>
      <Group gap="md">
        <Button
          variant="light"
          leftSection={check.isPending ? <Loader size={14} aria-hidden /> : <PlugZap size={16} />}
          disabled={check.isPending}
          onClick={test}
        >
          {t('dialog.test')}
        </Button>
        <Text component="output" size="sm">
          {check.isPending && t('dialog.testing')}
          {!check.isPending && isTestStale && (
            <Text size="sm" c="dimmed" span>
              {t('dialog.testStale')}
            </Text>
          )}
          {check.isIdle && (
            <Text size="sm" c="dimmed" span>
              {t('dialog.testHint')}
            </Text>
          )}
          {check.isSuccess && !isTestStale && (
            <Group gap={6} c="var(--sluice-good)">
              <CircleCheck size={18} aria-hidden />
              <Text size="sm" fw={600} span>
                {t('dialog.testOk')}
              </Text>
            </Group>
          )}
        </Text>
      </Group>
      {check.error && !isTestStale && (
        <FormFailure error={check.error} title={t('dialog.testFailed')} editor={editor} kind={kind} />
      )}
    </div>
  )
}
