import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeProject, makeStorage, syncFixture, tasksOf } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'
import { claimRun } from './runs.store.ts'
import { legalTransitions } from './transitions.ts'
import { defaultLimits, LeaseLost, type RunHandle, type Storage } from './runs.types.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

async function world(keys: number, options: Parameters<typeof syncFixture>[1] = {}) {
  const fixture = syncFixture(db, options)
  const storage = await makeStorage(db, await makeProject(db))
  for (let i = 0; i < keys; i++) fixture.backend.put('b', `k${String(i).padStart(4, '0')}`, 'x')
  return { fixture, storage }
}

const eventsOf = async (runId: number): Promise<string[]> =>
  (await db.db.selectFrom('run_events').selectAll().where('run_id', '=', runId).orderBy('id').execute()).map(
    (event) => `${event.from_state ?? 'new'}>${event.to_state}`,
  )

describe('one active run per storage', () => {
  test('twenty times two presses at once: one run, one set of tasks', async () => {
    for (let round = 0; round < 20; round++) {
      const { fixture, storage } = await world(15, { ahead: 5 })
      const runs = await Promise.all([fixture.press(storage), fixture.press(storage)])
      expect(new Set(runs.map((run) => run.id)).size).toBe(1)
      await Promise.all(runs.map((run) => fixture.advance(run.id)))
      expect((await fixture.runs.get(runs[0]?.id ?? 0)).state).toBe('completed')
      expect(await tasksOf(db, storage.id)).toHaveLength(15)
      await fixture.close()
    }
  })

  test('a press answers with a queued run and leaves one job behind', async () => {
    const { fixture, storage } = await world(0)
    const run = await fixture.press(storage)
    expect(run).toMatchObject({ state: 'queued', started_at: null, trigger: 'person' })
    await fixture.press(storage)
    const { rows } = await db.pool.query('select * from graphile_worker.jobs where key = $1', [
      `run:${run.id}`,
    ])
    expect(rows).toHaveLength(1)
    await fixture.close()
  })

  test('a run for a storage that does not exist is refused', async () => {
    const { fixture } = await world(0)
    await expect(fixture.runs.request(null, 999_999, 'api')).rejects.toMatchObject({ status: 404 })
    await fixture.close()
  })
})

describe('a worker that lost its run', () => {
  test('a zombie that wakes after a takeover commits nothing, and the run ends as if it had never been', async () => {
    const { fixture, storage } = await world(50, { ahead: 10 })
    const { id } = await fixture.press(storage)
    // the zombie claims, works two pages, and falls asleep before its third commit
    let commits = 0
    let wake: () => void = () => {}
    const asleep = new Promise<void>((resolve) => (wake = resolve))
    const fellAsleep = Promise.withResolvers<void>()
    const source = (await import('../sync/index.ts')).createSourceWorker({
      db: db.db,
      openStore: fixture.openStore,
      ahead: 10,
    })
    const zombie = (await import('./advance.ts')).advanceRun(
      {
        db: db.db,
        // its lease thread sleeps with it
        leases: {
          hold: () => ({ signal: new AbortController().signal, release: () => {} }),
          close: async () => {},
        },
        limits: fixture.limits,
        log: (await import('../../../testing/sync-fixture.ts')).quiet,
        workers: {
          target: source,
          source: (handle) =>
            source({
              ...handle,
              async commit(work) {
                if (++commits === 3) {
                  fellAsleep.resolve()
                  await asleep
                }
                return handle.commit(work)
              },
            }),
        },
      },
      id,
      new AbortController().signal,
    )
    await fellAsleep.promise
    await db.pool.query(`update sync_runs set lease_until = now() - interval '1 s' where id = $1`, [id])
    await fixture.advance(id)
    const before = await tasksOf(db, storage.id)
    expect(before).toHaveLength(50)
    wake()
    await zombie
    expect(await tasksOf(db, storage.id)).toEqual(before)
    const run = await fixture.runs.get(id)
    expect(run).toMatchObject({ state: 'completed', takeovers: 1, created: 50, listed: 50 })
    expect(await eventsOf(id)).toEqual(['new>queued', 'queued>running', 'running>completed'])
    await fixture.close()
  })

  test('a commit with an older epoch or checkpoint is refused and rolls back its rows', async () => {
    let handle: RunHandle | undefined
    const keep = async (given: RunHandle): Promise<'more'> => {
      handle = given
      return 'more'
    }
    const { fixture } = await world(0, { targets: keep })
    const target = await makeStorage(db, await makeProject(db), { kind: 'target' })
    const { id } = await fixture.press(target)
    await fixture.advance(id)
    await db.pool.query('update sync_runs set epoch = epoch + 1 where id = $1', [id])
    const late = handle?.commit(async (_trx, ledger) => ({
      checkpoint: 1,
      failed: await ledger([{ key: 'k', row: -1, kind: 'x', message: 'm' }]),
    }))
    await expect(late).rejects.toBeInstanceOf(LeaseLost)
    const { rows } = await db.pool.query('select 1 from run_errors where run_id = $1', [id])
    expect(rows).toEqual([])
    await fixture.close()
  })

  test('a lease that is taken away aborts the worker without its help', async () => {
    const started = Promise.withResolvers<RunHandle>()
    const hang = (handle: RunHandle): Promise<'done'> =>
      new Promise((_resolve, reject) => {
        started.resolve(handle)
        handle.signal.addEventListener('abort', () => reject(handle.signal.reason as Error))
      })
    const { fixture } = await world(0, { targets: hang, limits: { renewSeconds: 0.1 } })
    const target = await makeStorage(db, await makeProject(db), { kind: 'target' })
    const { id } = await fixture.press(target)
    const working = fixture.advance(id)
    await started.promise
    await db.pool.query('update sync_runs set epoch = epoch + 1 where id = $1', [id])
    await working
    expect((await started.promise).signal.reason).toBeInstanceOf(LeaseLost)
    await fixture.close()
  })
})

describe('cancelling', () => {
  test('a waiting run ends at once, without having run', async () => {
    const { fixture, storage } = await world(5)
    const { id } = await fixture.press(storage)
    expect(await fixture.runs.cancel(id)).toMatchObject({ state: 'cancelled' })
    await fixture.advance(id)
    expect(await tasksOf(db, storage.id)).toEqual([])
    expect(await eventsOf(id)).toEqual(['new>queued', 'queued>cancelled'])
    await fixture.close()
  })

  test('a running run stops at a commit and keeps what it has; the next press goes on', async () => {
    let commits = 0
    const { fixture, storage } = await world(40, {
      ahead: 10,
      wrap: (driver) => ({
        ...driver,
        async list(query) {
          if (++commits === 3) await fixture.runs.cancel(id)
          return driver.list(query)
        },
      }),
    })
    const { id } = await fixture.press(storage)
    await fixture.advance(id)
    const run = await fixture.runs.get(id)
    expect(run.state).toBe('cancelled')
    expect(run.created).toBeLessThan(40)
    expect(await tasksOf(db, storage.id)).toHaveLength(run.created)
    await fixture.sync(storage)
    expect(await tasksOf(db, storage.id)).toHaveLength(40)
    await fixture.close()
  })

  test('a hanging call is cut off when the run is cancelled', async () => {
    const called = Promise.withResolvers<void>()
    const { fixture, storage } = await world(1, {
      limits: { renewSeconds: 0.1 },
      wrap: (driver) => ({
        ...driver,
        list: (query) =>
          new Promise((_resolve, reject) => {
            called.resolve()
            query.signal.addEventListener('abort', () => reject(query.signal.reason as Error))
          }),
      }),
    })
    const { id } = await fixture.press(storage)
    const working = fixture.advance(id)
    await called.promise
    await fixture.runs.cancel(id)
    await working
    expect((await fixture.runs.get(id)).state).toBe('cancelled')
    await fixture.close()
  })
})

describe('retries', () => {
  test('a run without progress is tried five times with growing waits, then fails with the store’s words', async () => {
    const waits: number[] = []
    const { fixture, storage } = await world(1, {
      wrap: (driver) => ({
        ...driver,
        list: () => Promise.reject(new Error('boom')),
        classify: () => 'unavailable',
      }),
      limits: { backoffSeconds: 100 },
    })
    const { id } = await fixture.press(storage)
    for (let attempt = 1; attempt <= 5; attempt++) {
      await fixture.advance(id)
      const row = await db.db
        .selectFrom('sync_runs')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      expect(row.barren_attempts).toBe(attempt)
      if (row.state === 'queued') waits.push(Math.round((row.not_before.getTime() - Date.now()) / 1000))
      await fixture.advance(id)
      expect((await fixture.runs.get(id)).state, 'not claimed before its time').toBe(row.state)
      await db.pool.query('update sync_runs set not_before = now() where id = $1', [id])
    }
    const run = await fixture.runs.get(id)
    expect(run.state).toBe('failed')
    expect(run.message).toMatch(/did not answer as it should.*try again/s)
    expect(waits.map((wait) => Math.round(wait / 50))).toEqual([1, 2, 4, 8])
    expect(await eventsOf(id)).toHaveLength(11)
    await fixture.close()
  })

  test('a run whose worker dies again and again before any commit fails with a sentence', async () => {
    const { fixture, storage } = await world(1)
    const { id } = await fixture.press(storage)
    for (let kills = 0; kills < 5; kills++) {
      expect(await claimRun(db.db, id, 'killed', defaultLimits)).not.toBeNull()
      await db.pool.query(`update sync_runs set lease_until = now() - interval '1 s' where id = $1`, [id])
    }
    await fixture.advance(id)
    expect(await fixture.runs.get(id)).toMatchObject({
      state: 'failed',
      takeovers: 5,
      message: expect.stringContaining('started several times') as string,
    })
    await fixture.close()
  })

  test('slices that are stopped by us do not count as attempts', async () => {
    const { fixture, storage } = await world(30, { ahead: 10 })
    const { id } = await fixture.press(storage)
    for (let stops = 0; stops < 8; stops++) {
      await fixture.advance(id, AbortSignal.abort(new Error('stop')))
      const row = await db.db
        .selectFrom('sync_runs')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      expect(row).toMatchObject({ state: 'running', owner: null, barren_attempts: 0 })
    }
    await fixture.advance(id)
    expect(await fixture.runs.get(id)).toMatchObject({ state: 'completed', created: 30, takeovers: 0 })
    await fixture.close()
  })

  test('a long run works in slices and is handed from worker to worker', async () => {
    const { fixture, storage } = await world(50, { ahead: 10, limits: { sliceSeconds: 0 } })
    const run = await fixture.sync(storage)
    expect(run).toMatchObject({ state: 'completed', created: 50, listed: 50, takeovers: 0 })
    const row = await db.db
      .selectFrom('sync_runs')
      .selectAll()
      .where('id', '=', run.id)
      .executeTakeFirstOrThrow()
    expect(row.epoch).toBe(5)
    await fixture.close()
  })
})

test('the lease survives an event loop that is blocked for longer than the lease', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-rival-'))
  const tried = path.join(folder, 'tried')
  const { fixture } = await world(0, { targets: blockUntil(tried) })
  const target: Storage = await makeStorage(db, await makeProject(db), { kind: 'target' })
  const { id } = await fixture.press(target)
  const rival = fork(
    new URL('../../../testing/rival.ts', import.meta.url),
    [JSON.stringify(db.settings), String(id), tried],
    {
      execArgv: ['--conditions=source'],
    },
  )
  const ready = new Promise((resolve, reject) => {
    rival.once('message', resolve)
    rival.once('exit', (code) => reject(new Error(`the rival ended with ${code} before it began`)))
  })
  const claimed = new Promise<number>((resolve) => rival.once('exit', (code) => resolve(code ?? -1)))
  await ready
  await fixture.advance(id)
  expect(await fixture.runs.get(id)).toMatchObject({ state: 'completed', takeovers: 0 })
  expect(await claimed, 'the rival tried to claim ten times a second').toBe(0)
  await fixture.close()
  await rm(folder, { recursive: true })
}, 600_000)

/** Keeps the event loop from turning until the file is there. */
function blockUntil(file: string): (handle: RunHandle) => Promise<'done'> {
  const never = new Int32Array(new SharedArrayBuffer(4))
  return async () => {
    while (!existsSync(file)) Atomics.wait(never, 0, 0, 20)
    return 'done'
  }
}

test('every transition that ever happened here is a legal one', async () => {
  const events = await db.db.selectFrom('run_events').selectAll().execute()
  expect(events.length).toBeGreaterThan(20)
  for (const event of events)
    expect(legalTransitions[(event.from_state as 'new' | null) ?? 'new']).toContain(event.to_state)
})
