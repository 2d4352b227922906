/**
 * Option spec: said once on the zod schema, read by everyone.
 *
 * `.register(fields, {...})` goes last in a field's chain: a method after it returns a schema without the
 * metadata, and `describeFields` throws for such a field.
 */
import { z } from 'zod'

export type FieldGroup = 'connection' | 'credentials' | 'import' | 'delivery'

export interface FieldMeta {
  readonly label: string
  readonly help?: string
  readonly group: FieldGroup
  /** Sealed at rest, absent from responses, redacted in logs. */
  readonly secret?: boolean
  readonly placeholder?: string
  readonly multiline?: boolean
  /** Unit of a number, for people: `minutes`. */
  readonly unit?: string
  /** What a form starts with, where that differs from the API default. */
  readonly formDefault?: string | number | boolean
  /** Rarely needed; a form may fold it away. */
  readonly advanced?: boolean
  /** A folder that the provider's `browse` can list, for a form to offer. */
  readonly browse?: boolean
}

export const fields = z.registry<FieldMeta>()

type Scalar = string | number | boolean

/** A field in JSON, for forms, docs and generated reference pages. */
export interface FieldDescriptor {
  readonly name: string
  readonly label: string
  readonly help: string | null
  readonly group: FieldGroup
  readonly secret: boolean
  readonly required: boolean
  readonly type: 'string' | 'integer' | 'boolean' | 'enum'
  /** Value the API takes when the field is absent; null when there is none. */
  readonly default: Scalar | null
  /** Value a new form shows. */
  readonly form_default: Scalar | null
  readonly min: number | null
  readonly max: number | null
  readonly max_length: number | null
  /** Allowed values of an enum. */
  readonly options: readonly string[] | null
  readonly placeholder: string | null
  readonly multiline: boolean
  readonly unit: string | null
  readonly advanced: boolean
  readonly browse: boolean
}

function metaOf(name: string, schema: z.ZodType): FieldMeta {
  const meta = fields.get(schema)
  if (!meta) throw new Error(`option ${name} has no metadata: put .register(fields, ...) last in its chain`)
  return meta
}

function optionsOf(schema: z.ZodObject): [string, z.ZodType, FieldMeta][] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const type = field as z.ZodType
    return [name, type, metaOf(name, type)]
  })
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < Number.MAX_SAFE_INTEGER
    ? value
    : null
}

/** Strips defaults, nulls and optionality; finds the default on the way. */
function unwrap(schema: z.ZodType): { inner: z.ZodType; preset: Scalar | null } {
  let inner = schema
  let preset: Scalar | null = null
  for (;;) {
    if (inner instanceof z.ZodDefault) {
      const value: unknown = inner.def.defaultValue
      if (isScalar(value)) preset ??= value
      inner = inner.def.innerType as z.ZodType
    } else if (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable) {
      inner = inner.def.innerType as z.ZodType
    } else return { inner, preset }
  }
}

function typeFacts(
  name: string,
  inner: z.ZodType,
): Pick<FieldDescriptor, 'type' | 'min' | 'max' | 'max_length' | 'options'> {
  const none = { min: null, max: null, max_length: null, options: null }
  if (inner instanceof z.ZodString) return { ...none, type: 'string', max_length: finite(inner.maxLength) }
  if (inner instanceof z.ZodNumber)
    return { ...none, type: 'integer', min: finite(inner.minValue), max: finite(inner.maxValue) }
  if (inner instanceof z.ZodBoolean) return { ...none, type: 'boolean' }
  if (inner instanceof z.ZodEnum) return { ...none, type: 'enum', options: inner.options.map(String) }
  throw new Error(`option ${name} has a type no form can show`)
}

/** Descriptors of all options in declaration order. Pure; the result is JSON. */
export function describeFields(schema: z.ZodObject): FieldDescriptor[] {
  return optionsOf(schema).map(([name, field, meta]) => {
    const { inner, preset } = unwrap(field)
    return {
      name,
      label: meta.label,
      help: meta.help ?? null,
      group: meta.group,
      secret: meta.secret ?? false,
      required: !field.safeParse(undefined).success,
      ...typeFacts(name, inner),
      default: preset,
      form_default: meta.formDefault ?? preset,
      placeholder: meta.placeholder ?? null,
      multiline: meta.multiline ?? false,
      unit: meta.unit ?? null,
      advanced: meta.advanced ?? false,
      browse: meta.browse ?? false,
    }
  })
}

/** Names of the options that must be sealed and never leave. */
export function secretNames(schema: z.ZodObject): string[] {
  return optionsOf(schema)
    .filter(([, , meta]) => meta.secret)
    .map(([name]) => name)
}

/** Sorts values into what may be stored and shown in clear, and what must be sealed. Unknown names are dropped. */
export function splitSecrets(
  schema: z.ZodObject,
  values: Readonly<Record<string, unknown>>,
): { open: Record<string, unknown>; secret: Record<string, unknown> } {
  const open: Record<string, unknown> = {}
  const secret: Record<string, unknown> = {}
  for (const [name, , meta] of optionsOf(schema)) {
    if (Object.hasOwn(values, name)) (meta.secret ? secret : open)[name] = values[name]
  }
  return { open, secret }
}

/** The values with every set secret replaced by `***`, for logs. Unknown names are dropped. */
export function redact(
  schema: z.ZodObject,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { open, secret } = splitSecrets(schema, values)
  for (const [name, value] of Object.entries(secret)) open[name] = value ? '***' : value
  return open
}

/**
 * Turns form text into typed values: `"15"` for an integer, `"true"`, `"on"`, `"1"` for a boolean, empty text
 * for a number into null. What does not look right stays as it is, for the schema to refuse.
 */
export function coerceText(
  schema: z.ZodObject,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const result: Record<string, unknown> = { ...values }
  for (const { name, type } of describeFields(schema)) {
    const value = result[name]
    if (typeof value !== 'string') continue
    const text = value.trim()
    if (type === 'integer' && /^-?\d+$/.test(text)) result[name] = Number(text)
    else if (type === 'boolean' && /^(true|on|1|yes)$/i.test(text)) result[name] = true
    else if (type === 'boolean' && /^(false|off|0|no|)$/i.test(text)) result[name] = false
  }
  return result
}
