/** Between option descriptors, inputs and the wire. Pure; knows no provider. */
import type { FieldDescriptor } from '@sluice/contract'

/** What an input holds: text, a number or '' while it is empty, or a switch. */
export type FieldValue = string | number | boolean
export type FormValues = Readonly<Record<string, FieldValue>>
/** `create`: every value is new. `edit`: secrets are stored already and an empty one keeps what is stored. */
export type FormMode = 'create' | 'edit'

export type FieldProblem =
  | { code: 'required' }
  | { code: 'notInteger' }
  | { code: 'tooSmall'; limit: number }
  | { code: 'tooLarge'; limit: number }
  | { code: 'tooLong'; limit: number }

const isFieldValue = (value: unknown): value is FieldValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function emptyValue(field: FieldDescriptor): FieldValue {
  if (field.type === 'boolean') return false
  return field.type === 'enum' ? (field.options?.[0]?.value ?? '') : ''
}

/** What the inputs start with: the stored value where there is one, else the default, else nothing. */
export function initialValues(
  fields: readonly FieldDescriptor[],
  stored: Readonly<Record<string, unknown>> = {},
): FormValues {
  return Object.fromEntries(
    fields.map((field): [string, FieldValue] => {
      if (field.secret) return [field.name, '']
      const value = Object.hasOwn(stored, field.name) ? stored[field.name] : field.default
      return [field.name, isFieldValue(value) ? value : emptyValue(field)]
    }),
  )
}

function problemOf(
  field: FieldDescriptor,
  value: FieldValue | undefined,
  mode: FormMode,
): FieldProblem | null {
  if (value === undefined || value === '') {
    const keepsStored = mode === 'edit' && field.secret
    return field.required && !keepsStored ? { code: 'required' } : null
  }
  if (field.type === 'integer') {
    const number = Number(value)
    if (!Number.isInteger(number)) return { code: 'notInteger' }
    if (field.min !== undefined && number < field.min) return { code: 'tooSmall', limit: field.min }
    if (field.max !== undefined && number > field.max) return { code: 'tooLarge', limit: field.max }
  }
  if (typeof value === 'string' && field.maxLength !== undefined && value.length > field.maxLength) {
    return { code: 'tooLong', limit: field.maxLength }
  }
  return null
}

/** What can be seen to be wrong before the server is asked. */
export function findProblems(
  fields: readonly FieldDescriptor[],
  values: FormValues,
  mode: FormMode,
): Readonly<Record<string, FieldProblem>> {
  const found = fields.flatMap((field) => {
    const problem = problemOf(field, values[field.name], mode)
    return problem ? [[field.name, problem] as const] : []
  })
  return Object.fromEntries(found)
}

/**
 * Body of a request. Empty secrets are left out; in a new storage every empty value is, so that the server's
 * defaults apply. In a change an emptied value is sent as null: that is what clears it.
 */
export function toWire(
  fields: readonly FieldDescriptor[],
  values: FormValues,
  mode: FormMode,
): Record<string, FieldValue | null> {
  const body: Record<string, FieldValue | null> = {}
  for (const field of fields) {
    const value = values[field.name]
    if (value === undefined || value === '') {
      if (!field.secret && mode === 'edit') body[field.name] = null
    } else body[field.name] = field.type === 'integer' ? Number(value) : value
  }
  return body
}
