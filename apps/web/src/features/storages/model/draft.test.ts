import type { FieldDescriptor, ProviderDescriptor } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { askedFields, draftBody, initialDraft, keepsSecrets, sharedTitle, stepOf } from './draft.ts'
import type { AnyStorage } from './kinds.ts'

const fields: FieldDescriptor[] = [
  { name: 'bucket', label: 'Bucket', group: 'connection', secret: false, required: true, type: 'string' },
  { name: 'key', label: 'Key', group: 'credentials', secret: true, required: false, type: 'string' },
  {
    name: 'recursive',
    label: 'Deep',
    group: 'import',
    secret: false,
    required: false,
    type: 'boolean',
    default: true,
  },
  {
    name: 'ttl',
    label: 'TTL',
    group: 'delivery',
    secret: false,
    required: false,
    type: 'integer',
    default: 15,
  },
]

describe('a new source', () => {
  const draft = initialDraft(fields)

  it('starts with the defaults of the descriptors and takes every object', () => {
    expect(draft).toMatchObject({
      options: { recursive: true, ttl: 15 },
      use_blob_urls: true,
      regex_filter: '',
    })
  })

  it('sends the options beside the base fields, and an empty filter as none', () => {
    const filled = { ...draft, title: ' Cats ', options: { ...draft.options, bucket: 'cats', key: 'k' } }
    expect(draftBody(filled, fields, { kind: 'source', project: 7, storage: undefined })).toEqual({
      project: 7,
      title: 'Cats',
      bucket: 'cats',
      key: 'k',
      recursive: true,
      ttl: 15,
      use_blob_urls: true,
      regex_filter: null,
    })
  })
})

it('a new target sends when it writes and deletes, and nothing about importing', () => {
  const body = draftBody(initialDraft(fields.slice(0, 2)), fields.slice(0, 2), {
    kind: 'target',
    project: 7,
    storage: undefined,
  })
  expect(body).toMatchObject({ export_on_save: true, can_delete_objects: false })
  expect(body).not.toHaveProperty('use_blob_urls')
  expect(body).not.toHaveProperty('regex_filter')
})

it('each input of a source is on the step that shows it', () => {
  const places = ['title', 'bucket', 'key', 'recursive', 'ttl', 'regex_filter'].map((n) =>
    stepOf('source', fields, n),
  )
  expect(places).toEqual(['connection', 'connection', 'connection', 'import', 'import', 'import'])
  expect(stepOf('target', fields, 'ttl')).toBe('connection')
})

describe('a storage of a connection', () => {
  const [bucket, key] = fields
  const held = bucket && key ? [bucket, key] : []
  const provider: ProviderDescriptor = {
    ...{ name: 's3', title: 'S3', source: fields, target: fields, connection: held, notice: null },
  }
  const connected = {
    id: 9,
    type: 's3',
    connection: { id: 4, title: 'Main' },
    bucket: 'cats',
  } as unknown as AnyStorage
  const own = { ...connected, connection: null } as AnyStorage
  const context = { kind: 'source' as const, project: 7, storage: connected }

  it('is not asked for what the connection holds, and does not send it', () => {
    const asked = askedFields(provider, 'source', 4)
    expect(asked.map(({ name }) => name)).toEqual(['recursive', 'ttl'])
    const body = draftBody(initialDraft(fields, connected), asked, context)
    expect(body).toMatchObject({ id: 9, connection: 4 })
    expect(body).not.toHaveProperty('bucket')
    expect(askedFields(provider, 'source', null)).toEqual(fields)
  })

  it('says so when it leaves, starts with the place it had, and enters its secrets anew', () => {
    const draft = { ...initialDraft(fields, connected), connection: null }
    expect(draftBody(draft, fields, context)).toMatchObject({ connection: null, bucket: 'cats' })
    expect(keepsSecrets(draft, connected)).toBe(false)
    expect(keepsSecrets(initialDraft(fields, own), own)).toBe(true)
    expect(keepsSecrets({ ...initialDraft(fields, own), connection: 4 }, own)).toBe(false)
  })

  it('becomes one only where that is wanted, under the name given or its own', () => {
    const draft = initialDraft(fields)
    expect(sharedTitle(draft, 'Cats')).toBeNull()
    expect(sharedTitle({ ...draft, share: true, share_title: ' ' }, 'Cats')).toBe('Cats')
    expect(sharedTitle({ ...draft, share: true, share_title: ' Main ' }, 'Cats')).toBe('Main')
    expect(sharedTitle({ ...draft, share: true, connection: 4 }, 'Cats')).toBeNull()
  })
})
