import type { FieldDescriptor } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { findProblems, initialValues, toWire } from './values.ts'

const base = { group: 'connection', secret: false, required: false } as const
const fields: FieldDescriptor[] = [
  { ...base, name: 'bucket', label: 'Bucket', type: 'string', required: true, maxLength: 5 },
  { ...base, name: 'prefix', label: 'Prefix', type: 'string', default: null },
  { ...base, name: 'ttl', label: 'TTL', type: 'integer', default: 15, min: 1, max: 60 },
  { ...base, name: 'deep', label: 'Deep', type: 'boolean', default: true },
  { ...base, name: 'style', label: 'Style', type: 'enum', options: [{ value: 'a', label: 'A' }] },
  { ...base, name: 'key', label: 'Key', type: 'string', secret: true, required: true },
]

describe('initialValues', () => {
  it('takes the default of each field for a new storage', () => {
    expect(initialValues(fields)).toEqual({
      bucket: '',
      prefix: '',
      ttl: 15,
      deep: true,
      style: 'a',
      key: '',
    })
  })

  it('takes what is stored, and never a secret', () => {
    const stored = { bucket: 'cats', prefix: null, ttl: 3, deep: false, key: 'leaked' }
    expect(initialValues(fields, stored)).toMatchObject({
      bucket: 'cats',
      prefix: '',
      ttl: 3,
      deep: false,
      key: '',
    })
  })
})

describe('findProblems', () => {
  const good = { bucket: 'cats', prefix: '', ttl: 15, deep: true, style: 'a', key: 'k' }

  it('has nothing to say about a good form', () => {
    expect(findProblems(fields, good, 'create')).toEqual({})
  })

  it('asks for a required secret in a new storage only', () => {
    expect(findProblems(fields, { ...good, key: '' }, 'create')).toEqual({ key: { code: 'required' } })
    expect(findProblems(fields, { ...good, key: '' }, 'edit')).toEqual({})
  })

  it.each([
    [{ ttl: 0 }, { ttl: { code: 'tooSmall', limit: 1 } }],
    [{ ttl: 61 }, { ttl: { code: 'tooLarge', limit: 60 } }],
    [{ ttl: 1.5 }, { ttl: { code: 'notInteger' } }],
    [{ ttl: 'x' }, { ttl: { code: 'notInteger' } }],
    [{ bucket: 'kitten' }, { bucket: { code: 'tooLong', limit: 5 } }],
    [{ bucket: '' }, { bucket: { code: 'required' } }],
  ])('names what is wrong with %j', (change, problems) => {
    expect(findProblems(fields, { ...good, ...change }, 'edit')).toEqual(problems)
  })
})

describe('toWire', () => {
  it('leaves empty values of a new storage to the defaults of the server', () => {
    const values = { bucket: 'cats', prefix: '', ttl: '', deep: false, style: 'a', key: '' }
    expect(toWire(fields, values, 'create')).toEqual({ bucket: 'cats', deep: false, style: 'a' })
  })

  it('clears emptied values in a change, but keeps a secret that was left empty', () => {
    const values = { bucket: 'cats', prefix: '', ttl: '', deep: true, style: 'a', key: '' }
    expect(toWire(fields, values, 'edit')).toEqual({
      bucket: 'cats',
      prefix: null,
      ttl: null,
      deep: true,
      style: 'a',
    })
  })

  it('sends a secret that was typed, and text as it was typed', () => {
    expect(toWire(fields, { prefix: ' a b/ ', key: 'new', ttl: '20' }, 'edit')).toMatchObject({
      prefix: ' a b/ ',
      key: 'new',
      ttl: 20,
    })
  })
})
