import { SimpleGrid, Stack } from '@mantine/core'
import type { FieldDescriptor } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import type { FolderSource } from './folder-dialog.tsx'
import { SchemaField } from './schema-field.tsx'
import classes from './schema-form.module.css'
import type { FieldValue, FormMode, FormValues } from './values.ts'

export interface SchemaFormProps {
  fields: readonly FieldDescriptor[]
  values: FormValues
  /** Sentence per field name. */
  errors: Readonly<Record<string, string>>
  mode: FormMode
  /** What fields that can be browsed offer. */
  folders?: FolderSource
  onChange: (name: string, value: FieldValue) => void
}

const isWide = (field: FieldDescriptor) =>
  field.multiline === true || field.browse === true || field.type === 'boolean'

/** Inputs for option descriptors, rarely needed ones folded away unless something is wrong in them. */
export function SchemaForm({ fields, values, errors, mode, folders, onChange }: SchemaFormProps) {
  const { t } = useTranslation()
  const draw = (some: readonly FieldDescriptor[]) => (
    <SimpleGrid cols={2} spacing="md" verticalSpacing="md">
      {some.map((field) => (
        <div key={field.name} className={isWide(field) ? classes['wide'] : undefined}>
          <SchemaField
            field={field}
            value={values[field.name] ?? ''}
            error={errors[field.name]}
            mode={mode}
            folders={folders}
            onChange={(value) => onChange(field.name, value)}
          />
        </div>
      ))}
    </SimpleGrid>
  )
  const common = fields.filter((field) => field.advanced !== true)
  const advanced = fields.filter((field) => field.advanced === true)
  const hasFault = advanced.some((field) => errors[field.name] !== undefined)
  return (
    <Stack gap="md">
      {draw(common)}
      {advanced.length > 0 && (
        <details className={classes['advanced']} {...(hasFault && { open: true })}>
          <summary>{t('schemaForm.advanced')}</summary>
          <div className={classes['fold']}>{draw(advanced)}</div>
        </details>
      )}
    </Stack>
  )
}
