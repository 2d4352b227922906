import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findProvider, listProviders } from '../registry.ts'
import { coerceText, describeFields, fields, redact, secretNames, splitSecrets } from './fields.ts'

const schema = z.object({
  name: z.string().min(1).max(40).register(fields, { label: 'Name', group: 'connection', placeholder: 'x' }),
  token: z
    .string()
    .nullable()
    .default(null)
    .register(fields, { label: 'Token', group: 'credentials', secret: true, multiline: true }),
  minutes: z
    .number()
    .int()
    .min(0)
    .max(90)
    .default(1)
    .register(fields, { label: 'Minutes', group: 'delivery', unit: 'minutes', formDefault: 15 }),
  deep: z.boolean().default(false).register(fields, { label: 'Deep', help: 'All of it', group: 'import' }),
  style: z
    .enum(['a', 'b'])
    .default('a')
    .register(fields, { label: 'Style', group: 'connection', advanced: true }),
})

describe('describeFields', () => {
  it('tells a form all it needs, as JSON', () => {
    const described = describeFields(schema)
    expect(JSON.parse(JSON.stringify(described))).toEqual(described)
    expect(described).toMatchObject([
      {
        name: 'name',
        type: 'string',
        required: true,
        max_length: 40,
        default: null,
        placeholder: 'x',
        secret: false,
      },
      { name: 'token', type: 'string', required: false, default: null, secret: true, multiline: true },
      { name: 'minutes', type: 'integer', min: 0, max: 90, default: 1, form_default: 15, unit: 'minutes' },
      {
        name: 'deep',
        type: 'boolean',
        required: false,
        default: false,
        form_default: false,
        help: 'All of it',
      },
      { name: 'style', type: 'enum', options: ['a', 'b'], default: 'a', advanced: true },
    ])
  })

  it('fails for an option whose metadata was lost by a later method', () => {
    const lost = z.object({ a: z.string().register(fields, { label: 'A', group: 'import' }).optional() })
    expect(() => describeFields(lost)).toThrow('option a has no metadata')
  })

  it.each(listProviders().flatMap((one) => [[one.name, 'source'] as const, [one.name, 'target'] as const]))(
    'describes every option of %s (%s)',
    (name, role) => {
      const options = findProvider(name)?.options[role] ?? schema
      expect(describeFields(options).map((field) => field.name)).toEqual(Object.keys(options.shape))
    },
  )
})

describe('secrets', () => {
  const values = { name: 'n', token: 's3cret', minutes: 5, unknown: 'x' }

  it('are told apart from what may be shown, and nothing unknown comes along', () => {
    expect(secretNames(schema)).toEqual(['token'])
    expect(splitSecrets(schema, values)).toEqual({
      open: { name: 'n', minutes: 5 },
      secret: { token: 's3cret' },
    })
  })

  it('are redacted, unless empty', () => {
    expect(redact(schema, values)).toEqual({ name: 'n', minutes: 5, token: '***' })
    expect(redact(schema, { token: '' })).toEqual({ token: '' })
  })

  it('of s3 are its three keys', () => {
    const s3 = findProvider('s3')
    expect(s3 && secretNames(s3.options.source)).toEqual([
      'aws_access_key_id',
      'aws_secret_access_key',
      'aws_session_token',
    ])
  })
})

describe('coerceText', () => {
  it('reads numbers and switches as forms send them', () => {
    expect(coerceText(schema, { name: '12', minutes: ' 15 ', deep: 'on', style: 'b' })).toEqual({
      name: '12',
      minutes: 15,
      deep: true,
      style: 'b',
    })
    expect(coerceText(schema, { deep: 'False' })).toEqual({ deep: false })
  })

  it('leaves what it does not understand for the schema to refuse', () => {
    expect(coerceText(schema, { minutes: 'soon', deep: 'maybe' })).toEqual({ minutes: 'soon', deep: 'maybe' })
  })
})
