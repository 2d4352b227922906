import type { Connection } from '@sluice/contract'
import { expect, it } from 'vitest'
import type { AnyStorage } from './kinds.ts'
import { connectionLabels, usableConnections } from './usable.ts'

const connection = (id: number, provider: string, title: string): Connection => ({
  ...{ id, provider, title, shared: true, created_by: null, editable: false, used_by: null, options: {} },
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
})
const all = [connection(1, 's3', 'Main'), connection(2, 'gcs', 'Main'), connection(3, 's3', 'Other')]

it('a new storage is offered the connections of its provider', () => {
  expect(usableConnections(all, 's3', undefined).map(({ id }) => id)).toEqual([1, 3])
  expect(usableConnections(all, 'redis', undefined)).toEqual([])
})

it('a storage whose connection is shared with nobody any more still shows it, with its own place', () => {
  const storage = { connection: { id: 8, title: 'Gone private' }, bucket: 'cats' } as unknown as AnyStorage
  const [first, ...rest] = usableConnections(all, 's3', storage)
  expect(first).toMatchObject({ id: 8, title: 'Gone private', listed: null, options: { bucket: 'cats' } })
  expect(rest.map(({ id }) => id)).toEqual([1, 3])
  const known = { connection: { id: 3, title: 'Other' } } as unknown as AnyStorage
  expect(usableConnections(all, 's3', known).map(({ id }) => id)).toEqual([1, 3])
})

it('connections of one title are told apart by their numbers', () => {
  const twins = usableConnections([...all, connection(9, 's3', 'Main')], 's3', undefined)
  expect(connectionLabels(twins)).toEqual([
    { value: '1', label: 'Main (1)' },
    { value: '3', label: 'Other' },
    { value: '9', label: 'Main (9)' },
  ])
})
