import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { quiet } from '../../testing/sync-fixture.ts'
import { testDb } from '../../testing/test-db.ts'
import type { Connection } from '../db/connect.ts'
import { addJob, installQueue, startTicker, startWorker, type JobTask, type JobWorker } from './index.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

// A worker that a failed test left behind would take the jobs of the next one.
const left = new Set<JobWorker>()
afterEach(async () => {
  for (const worker of left) await worker.stop()
  left.clear()
})

const idle: JobTask = async () => {}

async function work(task: JobTask, concurrency = 2) {
  const signal = new AbortController()
  const worker = await startWorker({
    pool: db.pool,
    tasks: { advance_run: task, drain_exports: idle, deliver_webhook: idle },
    concurrency,
    signal: signal.signal,
    log: quiet,
  })
  left.add(worker)
  return { worker, abort: () => signal.abort() }
}

const waiting = async (): Promise<number> =>
  (await db.pool.query('select 1 from graphile_worker.jobs where attempts < max_attempts')).rowCount ?? 0

describe('jobs', () => {
  test('a job of a committed transaction runs; one of a rolled back transaction never existed', async () => {
    const ran: unknown[] = []
    const { worker } = await work(async (payload) => void ran.push(payload))
    await expect(
      db.db.transaction().execute(async (trx) => {
        await addJob(trx, 'advance_run', { run: 1 })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await db.db.transaction().execute((trx) => addJob(trx, 'advance_run', { run: 2 }))
    await expect.poll(() => ran).toEqual([{ run: 2 }])
    await worker.stop()
  })

  test('a key keeps one waiting job, with the latest payload', async () => {
    for (const run of [1, 2, 3]) await addJob(db.db, 'advance_run', { run }, { jobKey: 'same' })
    const ran: unknown[] = []
    const { worker } = await work(async (payload) => void ran.push(payload))
    await expect.poll(() => ran).toEqual([{ run: 3 }])
    expect(await waiting()).toBe(0)
    await worker.stop()
  })

  test('stopping lets a running job end by itself and leaves nothing locked', async () => {
    let ended = false
    const started = Promise.withResolvers<void>()
    const { worker } = await work(async (_payload, signal) => {
      started.resolve()
      await sleep(60_000, undefined, { signal }).catch(() => {})
      await sleep(100)
      ended = true
    })
    await addJob(db.db, 'advance_run', { run: 1 })
    await started.promise
    await worker.stop()
    expect(ended).toBe(true)
    const { rows } = await db.pool.query('select * from graphile_worker.jobs where locked_at is not null')
    expect(rows).toEqual([])
  })

  test('a job that fails does not stop the others, and is not tried again by the queue', async () => {
    const ran: unknown[] = []
    const { worker, abort } = await work(async (payload) => {
      ran.push(payload)
      if (ran.length === 1) throw new Error('boom')
    }, 1)
    await addJob(db.db, 'advance_run', { run: 1 })
    await addJob(db.db, 'advance_run', { run: 2 })
    await expect.poll(() => ran).toEqual([{ run: 1 }, { run: 2 }])
    abort()
    await worker.stop()
    expect(ran).toHaveLength(2)
  })

  test('several processes may install the queue at once', async () => {
    await expect(Promise.all([1, 2, 3].map(() => installQueue(db.pool)))).resolves.toHaveLength(3)
  })
})

test('periodic work never overlaps itself, survives failures, and stop waits for it', async () => {
  let running = 0
  let most = 0
  let beats = 0
  const ticker = startTicker(
    5,
    async () => {
      most = Math.max(most, ++running)
      await sleep(20)
      running -= 1
      beats += 1
      if (beats === 2) throw new Error('boom')
    },
    quiet,
  )
  await expect.poll(() => beats).toBeGreaterThan(3)
  await ticker.stop()
  expect([running, most]).toEqual([0, 1])
})
