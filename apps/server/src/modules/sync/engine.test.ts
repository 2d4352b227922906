import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connection } from '../../db/connect.ts'
import { testDb } from '../../../testing/test-db.ts'
import { makeProject, makeStorage, syncFixture, tasksOf } from '../../../testing/sync-fixture.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

describe('a source that treats every object as a source file', () => {
  test('every object becomes one task with its URI, in the order of the keys', async () => {
    const fixture = syncFixture(db)
    const storage = await makeStorage(db, await makeProject(db))
    for (const key of ['b #?.jpg', 'a.jpg', '日本/猫.jpg', 'folder/']) fixture.backend.put('b', key, 'x')
    const run = await fixture.sync(storage)
    expect(run).toMatchObject({
      state: 'completed',
      listed: 3,
      skipped: 0,
      existing: 0,
      created: 3,
      failed: 0,
    })
    expect(await tasksOf(db, storage.id)).toEqual([
      { key: 'a.jpg', row: -1, data: { $undefined$: 'memory://b/a.jpg' }, inner: 1 },
      { key: 'b #?.jpg', row: -1, data: { $undefined$: 'memory://b/b #?.jpg' }, inner: 2 },
      { key: '日本/猫.jpg', row: -1, data: { $undefined$: 'memory://b/日本/猫.jpg' }, inner: 3 },
    ])
    await fixture.close()
  })

  test('a second sync finds only what is new, and deleted tasks do not come back', async () => {
    const fixture = syncFixture(db)
    const storage = await makeStorage(db, await makeProject(db))
    for (let i = 0; i < 25; i++) fixture.backend.put('b', `k${i}`, 'x')
    await fixture.sync(storage)
    await db.db
      .deleteFrom('tasks')
      .where('project_id', '=', storage.project_id)
      .where('inner_id', '<=', 5)
      .execute()
    fixture.backend.put('b', 'new', 'x')
    const run = await fixture.sync(storage)
    expect(run).toMatchObject({ state: 'completed', listed: 26, existing: 25, created: 1 })
    expect(await tasksOf(db, storage.id)).toHaveLength(21)
    expect((await tasksOf(db, storage.id)).at(-1)).toMatchObject({ key: 'new', inner: 26 })
    await fixture.close()
  })

  test('the filter leaves out what does not match and counts it', async () => {
    const fixture = syncFixture(db)
    const storage = await makeStorage(db, await makeProject(db), { regex_filter: '.*\\.jpg$' })
    for (const key of ['a.jpg', 'a.png', 'x/b.jpg', '.DS_Store']) fixture.backend.put('b', key, 'x')
    expect(await fixture.sync(storage)).toMatchObject({ listed: 4, skipped: 2, created: 2 })
    await fixture.close()
  })

  test('a filter that would run for ever fails the run with what to do', async () => {
    const fixture = syncFixture(db)
    const storage = await makeStorage(db, await makeProject(db), { regex_filter: '(a+)+$' })
    fixture.backend.put('b', `${'a'.repeat(60)}!`, 'x')
    const run = await fixture.sync(storage)
    expect(run.state).toBe('failed')
    expect(run.message).toMatch(/filter takes too long.*Change the file filter/)
    await fixture.close()
  })

  test('a storage that is not there fails the run at once, with the storage’s words', async () => {
    const fixture = syncFixture(db)
    const storage = await makeStorage(db, await makeProject(db), { options: { bucket: 'missing' } })
    const run = await fixture.sync(storage)
    expect(run).toMatchObject({ state: 'failed', takeovers: 0 })
    expect(run.message).toContain('does not exist')
    await fixture.close()
  })
})
