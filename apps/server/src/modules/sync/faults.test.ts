import { faulty, type Fault, type FaultCounter } from '@sluice/storage/testing'
import { MemoryBackend, type StorageDriver } from '@sluice/storage'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDb } from '../../../testing/test-db.ts'
import {
  makeProject,
  makeStorage,
  syncFixture,
  tasksOf,
  type MadeTask,
} from '../../../testing/sync-fixture.ts'
import type { Connection } from '../../db/connect.ts'
import { createLeaseKeeper, defaultLimits, type LeaseKeeper } from '../runs/index.ts'

let db: Connection
let leases: LeaseKeeper
const backend = new MemoryBackend()
beforeAll(async () => {
  db = await testDb()
  leases = createLeaseKeeper(db.settings, defaultLimits)
  for (let i = 0; i < 60; i++) {
    const key = `${String(i % 7)}/${String(i).padStart(3, '0')}.json`
    backend.put(
      'b',
      key,
      i % 10 === 3 ? JSON.stringify([{ n: i }, { n: -i }]) : JSON.stringify({ data: { n: i } }),
    )
  }
})
afterAll(async () => {
  await leases.close()
  await db.close()
})

/** A sync of the 60 objects in pages of ten, disturbed by the fault; pressed again if it failed. */
async function syncWith(
  blobs: boolean,
  fault: Fault | null,
): Promise<{ tasks: MadeTask[]; calls: number; states: string[] }> {
  const counter: FaultCounter = { calls: 0 }
  const wrap = (driver: StorageDriver): StorageDriver =>
    faulty(driver, fault ?? { at: 0, when: 'before' }, counter)
  const fixture = syncFixture(db, {
    backend,
    leases,
    wrap,
    ahead: 10,
    build: { partRows: 4, reads: 3 },
    limits: { barrenAttempts: 4 },
  })
  const storage = await makeStorage(db, await makeProject(db), { use_blob_urls: blobs })
  const states: string[] = []
  for (let press = 0; press < 3 && states.at(-1) !== 'completed'; press++) {
    const run = await fixture.sync(storage)
    states.push(run.state)
    expect(run.created + run.existing + run.failed).toBeGreaterThanOrEqual(run.state === 'completed' ? 60 : 0)
  }
  await fixture.close()
  return { tasks: await tasksOf(db, storage.id), calls: counter.calls, states }
}

describe.each([
  ['blob mode', true],
  ['JSON mode', false],
])(
  'in %s, a sync that breaks at any call to the store and goes on later ends like one that never broke',
  (_name, blobs) => {
    test.each([
      ['a passing failure before the call', { when: 'before', kind: 'unavailable' }],
      ['a passing failure after the call', { when: 'after', kind: 'unavailable' }],
      ['throttling that lasts for three calls', { when: 'before', kind: 'throttled', count: 3 }],
    ] as const)(
      '%s, in the same run',
      async (_what, fault) => {
        const calm = await syncWith(blobs, null)
        expect(calm.tasks).toHaveLength(blobs ? 60 : 66)
        let at = 1
        for (; ; at++) {
          const { tasks, calls, states } = await syncWith(blobs, { ...fault, at })
          expect(states, `fault at call ${at}`).toEqual(['completed'])
          expect(withoutOrder(tasks), `fault at call ${at}`).toEqual(withoutOrder(calm.tasks))
          if (calls < at) break
        }
        expect(at).toBeGreaterThan(blobs ? 6 : 66)
      },
      600_000,
    )

    test('a refusal of the listing fails the run, and the next press completes it', async () => {
      const calm = await syncWith(blobs, null)
      for (let at = 1; at <= 6; at++) {
        const { tasks, states } = await syncWith(blobs, {
          at,
          when: 'before',
          kind: 'denied',
          operations: ['list'],
        })
        expect(states).toEqual(['failed', 'completed'])
        expect(withoutOrder(tasks)).toEqual(withoutOrder(calm.tasks))
      }
    })
  },
)

/** Task numbers follow the order of commits, which may differ after a fault. They must still be dense and unique. */
function withoutOrder(tasks: MadeTask[]): unknown {
  const inner = tasks.map((task) => task.inner).toSorted((a, b) => a - b)
  return { inner, tasks: tasks.map(({ key, row, data }) => ({ key, row, data })) }
}

describe('the database', () => {
  test('connections cut at any moment lose and double nothing', async () => {
    const calm = await syncWith(false, null)
    const fixture = syncFixture(db, {
      backend,
      ahead: 10,
      build: { partRows: 4 },
      limits: { leaseSeconds: 1, renewSeconds: 0.2 },
    })
    let cuts = 0
    for (let round = 0; round < 10; round++) {
      const storage = await makeStorage(db, await makeProject(db), { use_blob_urls: false })
      const { id } = await fixture.press(storage)
      for (let tries = 0; (await fixture.runs.get(id)).finished_at === null; tries++) {
        expect(tries).toBeLessThan(100)
        const working = fixture.advance(id).catch(() => {})
        if (tries === 0) {
          await new Promise((resolve) => setTimeout(resolve, 3 + round * 6))
          // waits until each is gone: one that is about to go would break what is asked below
          const { rowCount } = await db.pool.query(
            `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
          )
          cuts += rowCount ?? 0
        }
        await working
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      expect((await fixture.runs.get(id)).state).toBe('completed')
      expect(withoutOrder(await tasksOf(db, storage.id))).toEqual(withoutOrder(calm.tasks))
    }
    expect(cuts, 'connections cut').toBeGreaterThan(3)
    await fixture.close()
  }, 600_000)
})
