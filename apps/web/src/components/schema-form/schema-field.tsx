import { NumberInput, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import type { FieldDescriptor } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import type { FolderSource } from './folder-dialog.tsx'
import { FolderField } from './folder-field.tsx'
import classes from './schema-form.module.css'
import type { FieldValue, FormMode } from './values.ts'

export interface SchemaFieldProps {
  field: FieldDescriptor
  value: FieldValue
  error: string | undefined
  mode: FormMode
  /** For a field that can be browsed. */
  folders?: FolderSource | undefined
  onChange: (value: FieldValue) => void
}

/** The input that fits a descriptor. */
export function SchemaField({ field, value, error, mode, folders, onChange }: SchemaFieldProps) {
  const { t } = useTranslation()
  const keeps = field.secret && mode === 'edit'
  const common = {
    name: field.name,
    label:
      field.unit === undefined
        ? field.label
        : t('schemaForm.withUnit', { label: field.label, unit: field.unit }),
    required: field.required && !keeps,
    ...(field.help !== undefined && { description: field.help }),
    ...(error !== undefined && { error }),
  }
  const placeholder = keeps ? t('schemaForm.secretKept') : field.placeholder
  const withPlaceholder = placeholder === undefined ? {} : { placeholder }
  const text = String(value)

  if (field.type === 'boolean') {
    return (
      <Switch
        {...common}
        required={false}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  }
  if (field.type === 'enum') {
    return (
      <Select
        {...common}
        allowDeselect={false}
        data={field.options ?? []}
        value={text}
        onChange={(choice) => onChange(choice ?? '')}
      />
    )
  }
  if (field.type === 'integer') {
    return (
      <NumberInput
        {...common}
        {...withPlaceholder}
        allowDecimal={false}
        clampBehavior="none"
        value={typeof value === 'boolean' ? '' : value}
        onChange={onChange}
      />
    )
  }
  if (field.multiline) {
    return (
      <Textarea
        {...common}
        {...withPlaceholder}
        autosize
        minRows={2}
        maxRows={8}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: field.secret ? (classes['masked'] ?? '') : '' }}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  if (field.secret) {
    return (
      <PasswordInput
        {...common}
        {...withPlaceholder}
        autoComplete="new-password"
        visibilityToggleFocusable
        visibilityToggleButtonProps={{ 'aria-label': t('schemaForm.reveal', { label: field.label }) }}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  if (field.browse && folders) {
    return (
      <FolderField
        {...common}
        {...withPlaceholder}
        source={folders}
        fieldLabel={field.label}
        value={text}
        onChange={onChange}
      />
    )
  }
  return (
    <TextInput
      {...common}
      {...withPlaceholder}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
