import { findProvider, MemoryBackend } from '@sluice/storage'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeProject } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'
import { createConnectionTrial } from './connection-trial.ts'
import { createStoragesStore } from './storages.store.ts'
import { createTrials, type Trials } from './trials.ts'

let connection: Connection
let id: number
const memory = new MemoryBackend()
const provider = findProvider('memory')
beforeAll(async () => {
  connection = await testDb()
  const { db } = connection
  const row = { provider: 'memory', title: 'C', options: '{"bucket": "b"}' }
  const made = await db.insertInto('connections').values(row).returning('id').executeTakeFirstOrThrow()
  id = made.id
  for (let at = 0; at < 12; at++) {
    const project = await makeProject(connection)
    const prefix = at < 5 ? 'same' : `p${at}`
    memory.put('b', `${prefix}/1`, 'x')
    const options = JSON.stringify({ prefix })
    const storage = { project_id: project, connection_id: id, kind: 'source', provider: 'memory' } as const
    await db
      .insertInto('storages')
      .values({ ...storage, options, title: `S${at}` })
      .execute()
  }
})
afterAll(() => connection.close())

/** The real trials, watched. */
function watched(): { trials: Trials; seen: { tried: number; most: number } } {
  const real = createTrials({ storageDeps: { memory }, checkMs: 5000 })
  const seen = { tried: 0, most: 0 }
  let now = 0
  const assertWorks: Trials['assertWorks'] = async (...args) => {
    seen.tried += 1
    seen.most = Math.max(seen.most, (now += 1))
    try {
      await real.assertWorks(...args)
    } finally {
      now -= 1
    }
  }
  return { trials: { ...real, assertWorks }, seen }
}
const store = () => createStoragesStore(connection.db, () => Promise.resolve([]))
function after(bucket: string) {
  if (!provider) throw new Error('no memory')
  return { id, provider, values: { bucket }, open: { bucket } }
}

test('storages that do the same are tried once, and few at a time', async () => {
  const { trials, seen } = watched()
  const trial = await createConnectionTrial({ trials, store: store(), checkMs: 5000 })(after('b'))
  expect([trial.users.length, trial.broken]).toEqual([12, []])
  expect(seen.tried).toBe(8)
  expect(seen.most).toBeLessThanOrEqual(4)
})

test('each that would break is named, those tried for another as well', async () => {
  const { trials } = watched()
  for (let at = 5; at < 12; at++) memory.put('half', `p${at}/1`, 'x')
  const { broken } = await createConnectionTrial({ trials, store: store(), checkMs: 5000 })(after('half'))
  expect(broken.map((sentence) => /"(S\d+)"/.exec(sentence)?.[1])).toEqual(['S0', 'S1', 'S2', 'S3', 'S4'])
})

test('what there is no time for counts as broken, and says so', async () => {
  const { trials, seen } = watched()
  let asked = 0
  // Time is up after the first storages were begun.
  const now = (): number => ((asked += 1) > 4 ? 1_000_000 : 0)
  const trial = await createConnectionTrial({ trials, store: store(), checkMs: 5000, now })(after('b'))
  const late = trial.broken.filter((sentence) => sentence.includes('could not be tried in the time there is'))
  expect([late.length, trial.broken.length]).toEqual([9, 9])
  expect(seen.tried).toBe(1)
})
