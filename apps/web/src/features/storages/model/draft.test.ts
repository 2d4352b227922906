import type { FieldDescriptor } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { draftBody, initialDraft, stepOf } from './draft.ts'

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
