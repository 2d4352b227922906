import type { FieldDescriptor } from '@sluice/contract'
import { expect, it } from 'vitest'
import { placeFacts } from './connections.ts'

const field = (name: string, more: Partial<FieldDescriptor> = {}): FieldDescriptor => ({
  ...{ name, label: name, group: 'connection', secret: false, required: false, type: 'string' },
  ...more,
})
const fields = [
  field('bucket'),
  field('region'),
  field('db', { type: 'integer' }),
  field('style', { advanced: true, default: 'auto' }),
  field('endpoint', { advanced: true, default: null }),
  field('certificate', { multiline: true }),
  field('role', { group: 'credentials' }),
  field('key', { secret: true }),
]
const textsOf = (options: Record<string, unknown>) =>
  placeFacts(options, fields).map(({ label, text }) => `${label} ${text}`)

it('tells where a store is: what is set, and of rarely needed options those that are not as usual', () => {
  const usual = { bucket: 'cats', region: '', db: 0, style: 'auto', endpoint: null }
  expect(textsOf(usual)).toEqual(['bucket cats', 'db 0'])
  expect(textsOf({ ...usual, style: 'path', endpoint: 'http://s3.lan' })).toEqual([
    'bucket cats',
    'db 0',
    'style path',
    'endpoint http://s3.lan',
  ])
})

it('shows no credentials and nothing of many lines', () => {
  expect(textsOf({ certificate: 'PEM', role: 'arn', key: 'x' })).toEqual([])
})
