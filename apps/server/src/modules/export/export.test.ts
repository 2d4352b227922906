import { faulty } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportFixture } from '../../../testing/export-fixture.ts'
import { makeProject, makeStorage, syncFixture } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

async function world(
  options: Parameters<typeof exportFixture>[1] = {},
  storage: Parameters<typeof makeStorage>[2] = {},
) {
  const fixture = exportFixture(db, options)
  const project = await makeProject(db)
  const target = await makeStorage(db, project, {
    kind: 'target',
    options: { bucket: 't', prefix: 'out' },
    can_delete_objects: true,
    ...storage,
  })
  return { fixture, project, target, task: await fixture.task(project) }
}

describe('the outbox', () => {
  test('an annotation saved is an object under prefix and annotation id, and the intent is gone', async () => {
    const { fixture, project, target, task } = await world()
    const id = await fixture.annotate(project, task, [{ value: 1 }])
    expect(await fixture.intents(target)).toMatchObject([{ annotation_id: id, op: 'put', revision: 1 }])
    await fixture.drain(target)
    expect(fixture.objects().get(`out/${id}`)).toMatchObject({
      id,
      result: [{ value: 1 }],
      task: { id: task, data: { text: 'x' } },
    })
    expect(fixture.backend.bucket('t').get(`out/${id}`)?.contentType).toBe('application/json')
    expect(await fixture.intents(target)).toEqual([])
  })

  test('a transaction that is rolled back leaves neither annotation nor intent nor job', async () => {
    const { fixture, project, target, task } = await world()
    const { recordSave } = await import('../outbox/index.ts')
    await expect(
      db.db.transaction().execute(async (trx) => {
        await recordSave(trx, { projectId: project, annotationId: 123_456, revision: 1 })
        throw new Error('the submit failed')
      }),
    ).rejects.toThrow('the submit failed')
    expect(await fixture.intents(target)).toEqual([])
    const { rows } = await db.pool.query('select 1 from graphile_worker.jobs where key = $1', [
      `export:${target.id}`,
    ])
    expect(rows).toEqual([])
    expect(task).toBeGreaterThan(0)
  })

  test('targets that export on Sync only, sources and other projects get nothing', async () => {
    const { fixture, project, target, task } = await world({}, { export_on_save: false })
    const other = await makeStorage(db, await makeProject(db), { kind: 'target' })
    const source = await makeStorage(db, project)
    await fixture.annotate(project, task)
    for (const storage of [target, other, source]) expect(await fixture.intents(storage)).toEqual([])
  })

  test('what changes while it is written is written again', async () => {
    let change: () => Promise<void> = async () => {}
    const { fixture, project, target, task } = await world({
      wrap: (driver) => ({
        ...driver,
        async write(key, body, options) {
          const now = change
          change = async () => {}
          await now()
          await driver.write?.(key, body, options)
        },
      }),
    })
    const id = await fixture.annotate(project, task, [{ value: 'old' }])
    change = () => fixture.change(project, id, [{ value: 'new' }])
    await fixture.drain(target)
    expect(fixture.objects().get(`out/${id}`)).toMatchObject({ result: [{ value: 'new' }] })
    expect(await fixture.intents(target)).toEqual([])
    expect(await fixture.links(target)).toMatchObject([{ revision: 2 }])
  })

  test('an object that would not change is not written again', async () => {
    let writes = 0
    const { fixture, project, target, task } = await world({
      wrap: (driver) => ({
        ...driver,
        write: (...args) => ((writes += 1), driver.write?.(...args) ?? Promise.resolve()),
      }),
    })
    const id = await fixture.annotate(project, task)
    await fixture.drain(target)
    await db.db
      .insertInto('export_intents')
      .values({ storage_id: target.id, annotation_id: id, op: 'put', revision: 1 })
      .execute()
    await fixture.drain(target)
    expect(writes).toBe(1)
    expect(await fixture.intents(target)).toEqual([])
  })
})

describe('deleting', () => {
  test('the object goes with its annotation where the target may delete', async () => {
    const { fixture, project, target, task } = await world()
    const id = await fixture.annotate(project, task)
    await fixture.drain(target)
    await fixture.remove(project, [id])
    await fixture.drain(target)
    expect(fixture.objects().size).toBe(0)
    expect(await fixture.links(target)).toEqual([])
  })

  test('it stays where the target may not, and is forgotten', async () => {
    const { fixture, project, target, task } = await world({}, { can_delete_objects: false })
    const id = await fixture.annotate(project, task)
    await fixture.drain(target)
    await fixture.remove(project, [id])
    await fixture.drain(target)
    expect([...fixture.objects().keys()]).toEqual([`out/${id}`])
    expect([await fixture.links(target), await fixture.intents(target)]).toEqual([[], []])
  })

  test('nothing is removed that we did not write', async () => {
    const { fixture, project, target, task } = await world()
    const id = await fixture.annotate(project, task)
    fixture.backend.put('t', `out/${id}`, '{"somebody": "else"}')
    await fixture.remove(project, [id])
    await fixture.drain(target)
    expect(fixture.objects().size).toBe(1)
  })

  test('an object whose writer died before it could settle is removed all the same', async () => {
    const { fixture, project, target, task } = await world({ limits: { claimSeconds: 0 } })
    const id = await fixture.annotate(project, task)
    const { claim } = await import('./export.store.ts')
    await claim(db.db, target.id, 'dies', { ...fixture.exporter.limits }, (n) => `out/${n}`)
    fixture.backend.put('t', `out/${id}`, '{}')
    await fixture.remove(project, [id])
    await exportFixture(db, { backend: fixture.backend }).drain(target)
    expect(fixture.objects().size).toBe(0)
  })
})

describe('failures', () => {
  test('a failed write is never counted as done: it waits, is given up at last, and a retry delivers it', async () => {
    let broken = true
    const { fixture, project, target, task } = await world({
      limits: { hopelessAttempts: 2 },
      wrap: (driver) =>
        broken
          ? faulty(driver, { at: 1, when: 'before', count: 9, kind: 'denied', operations: ['write'] })
          : driver,
    })
    const id = await fixture.annotate(project, task)
    await fixture.drain(target)
    expect(await fixture.intents(target)).toMatchObject([
      { attempts: 1, dead: false, last_kind: 'denied', claimed_by: null },
    ])
    await fixture.drain(target)
    await fixture.drain(target)
    const [intent] = await fixture.intents(target)
    expect(intent).toMatchObject({ attempts: 2, dead: true })
    expect(intent?.last_error).toMatch(/refused access/)
    expect(fixture.objects().size).toBe(0)
    broken = false
    expect(await fixture.exporter.retry(target.id)).toEqual({ retried: 1 })
    await fixture.drain(target)
    expect([...fixture.objects().keys()]).toEqual([`out/${id}`])
  })

  test('a new save gives an intent that was given up new tries', async () => {
    const { fixture, project, target, task } = await world()
    const id = await fixture.annotate(project, task)
    await db.db
      .updateTable('export_intents')
      .set({ dead: true, attempts: 20 })
      .where('annotation_id', '=', id)
      .execute()
    await fixture.change(project, id, [{ value: 2 }])
    await fixture.drain(target)
    expect(fixture.objects().get(`out/${id}`)).toMatchObject({ result: [{ value: 2 }] })
  })

  test('a store that is down is left alone: one batch is tried, the rest keeps its tries', async () => {
    const { fixture, project, target, task } = await world({
      limits: { batch: 4, backoffSeconds: 60 },
      wrap: (driver) => faulty(driver, { at: 1, when: 'before', count: 99, operations: ['write'] }),
    })
    for (let i = 0; i < 10; i++) await fixture.annotate(project, task)
    await fixture.drain(target)
    expect((await fixture.intents(target)).map((intent) => intent.attempts)).toEqual([
      1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
    ])
  })

  test('a drain that stalls past its claim cannot leave its older bytes behind', async () => {
    const stalled = Promise.withResolvers<void>()
    const began = Promise.withResolvers<void>()
    let first = true
    const { fixture, project, target, task } = await world({
      wrap: (driver) => ({
        ...driver,
        // like a request that had left the machine before it was stopped: the abort comes too late
        async write(key, body, options) {
          if (!first) return driver.write?.(key, body, options)
          first = false
          began.resolve()
          await stalled.promise
          return driver.write?.(key, body, { ...options, signal: new AbortController().signal })
        },
      }),
    })
    const id = await fixture.annotate(project, task, [{ value: 'old' }])
    const zombie = fixture.drain(target)
    await began.promise
    await fixture.change(project, id, [{ value: 'new' }])
    // as if its time were over
    await db.pool.query(
      `update export_intents set claimed_until = now() - interval '1 s' where storage_id = $1`,
      [target.id],
    )
    const rival = exportFixture(db, { backend: fixture.backend })
    await rival.drain(target)
    expect(fixture.objects().get(`out/${id}`)).toMatchObject({ result: [{ value: 'new' }] })
    stalled.resolve()
    await zombie
    await rival.drain(target)
    expect(fixture.objects().get(`out/${id}`)).toMatchObject({ result: [{ value: 'new' }] })
    expect(await fixture.intents(target)).toEqual([])
  })

  test('the intents of a killed drain are found again', async () => {
    const { fixture, project, target, task } = await world({ limits: { claimSeconds: 0 } })
    await fixture.annotate(project, task)
    await db.pool.query('delete from graphile_worker._private_jobs')
    const { claim } = await import('./export.store.ts')
    await claim(db.db, target.id, 'dies', fixture.exporter.limits, String)
    await fixture.exporter.wakeIdle()
    const { rows } = await db.pool.query('select 1 from graphile_worker.jobs where key = $1', [
      `export:${target.id}`,
    ])
    expect(rows).toHaveLength(1)
  })
})

describe('Sync of a target', () => {
  test('back-fills every annotation, writes again only what differs, and counts both', async () => {
    const { fixture, project, target, task } = await world({ limits: { batch: 7 } })
    const ids = await Promise.all(
      Array.from({ length: 30 }, (_, n) => fixture.annotate(project, task, [{ n }], { withoutIntent: true })),
    )
    const runs = syncFixture(db, { targets: fixture.worker })
    expect(await runs.sync(target)).toMatchObject({
      state: 'completed',
      listed: 30,
      created: 30,
      existing: 0,
      failed: 0,
    })
    expect(new Set(fixture.objects().keys())).toEqual(new Set(ids.map((id) => `out/${id}`)))
    await db.db
      .updateTable('annotations')
      .set({ result: '[{"n":-1}]', revision: 2 })
      .where('id', '=', ids[3] ?? 0)
      .execute()
    expect(await runs.sync(target)).toMatchObject({
      state: 'completed',
      listed: 30,
      created: 1,
      existing: 29,
    })
    expect(fixture.objects().get(`out/${ids[3]}`)).toMatchObject({ result: [{ n: -1 }] })
    await runs.close()
  })

  test('delivers what was given up, and removes what is left to remove', async () => {
    const { fixture, project, target, task } = await world()
    const [kept, gone] = [await fixture.annotate(project, task), await fixture.annotate(project, task)]
    await fixture.drain(target)
    await fixture.remove(project, [gone])
    await fixture.change(project, kept, [{ value: 2 }])
    await db.db
      .updateTable('export_intents')
      .set({ dead: true })
      .where('storage_id', '=', target.id)
      .execute()
    const runs = syncFixture(db, { targets: fixture.worker })
    expect((await runs.sync(target)).state).toBe('completed')
    expect([...fixture.objects().keys()]).toEqual([`out/${kept}`])
    expect(await fixture.intents(target)).toEqual([])
    await runs.close()
  })

  test('broken at any call to the store and gone on with later, it ends like one that never broke', async () => {
    let at = 1
    for (let calls = Infinity; calls >= at; at++) {
      const counter = { calls: 0 }
      const { fixture, project, target, task } = await world({
        limits: { batch: 4, writes: 2 },
        wrap: (driver) => faulty(driver, { at, when: at % 2 ? 'before' : 'after', count: 5 }, counter),
      })
      const ids: number[] = []
      for (let n = 0; n < 12; n++)
        ids.push(await fixture.annotate(project, task, [{ n }], { withoutIntent: n % 2 === 0 }))
      const runs = syncFixture(db, { targets: fixture.worker, limits: { backoffSeconds: 0 } })
      const run = await runs.sync(target)
      expect(run.state, `fault at call ${at}`).toMatch(/^completed/)
      for (let drains = 0; drains < 6; drains++) await fixture.drain(target)
      expect([...fixture.objects().values()].map((object) => object.result)).toHaveLength(12)
      expect(await fixture.intents(target), `fault at call ${at}`).toEqual([])
      expect(
        await db.pool.query(`select 1 from export_links where storage_id = $1 and content_hash = ''`, [
          target.id,
        ]),
      ).toMatchObject({ rowCount: 0 })
      calls = counter.calls
      await runs.close()
    }
    expect(at).toBeGreaterThan(12)
  })
})
