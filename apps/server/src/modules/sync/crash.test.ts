import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cannedS3, type CannedS3 } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crashFixture, seeded, testSeed, waitFor } from '../../../testing/crash-fixture.ts'
import { makeProject } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

const OBJECTS = 20_000
const ROUNDS = 10
const seed = testSeed()

let db: Connection
let root: string
let canned: CannedS3
let program: ReturnType<typeof crashFixture>

beforeAll(async () => {
  db = await testDb()
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-crash-')))
  for (let folder = 0; folder < 20; folder++) {
    const at = path.join(root, 'files', String(folder))
    await mkdir(at, { recursive: true })
    for (let i = 0; i < OBJECTS / 20; i += 100)
      await Promise.all(Array.from({ length: 100 }, (_, n) => writeFile(path.join(at, `${i + n}.txt`), 'x')))
  }
  // as slow as a store in the network, so that there is time to be killed in
  canned = await cannedS3({ keys: OBJECTS, latency: 30 })
  program = crashFixture(db, root)
  await program.start('worker')
})
afterAll(async () => {
  await program.close()
  await canned.close()
  await rm(root, { recursive: true, force: true })
  await db.close()
})

async function source(round: number): Promise<number> {
  const project = await makeProject(db)
  const values = { use_blob_urls: true, recursive_scan: true }
  const storage =
    round % 2 === 0
      ? await program.makeStorage(project, 'source', 's3', { ...canned.values, ...values })
      : await program.makeStorage(project, 'source', 'localfiles', {
          path: path.join(root, 'files'),
          ...values,
        })
  return storage.id
}

describe(`kill -9 at random moments of a sync of 20,000 objects (SLUICE_TEST_SEED=${seed})`, () => {
  test('ten rounds: exactly the right tasks, none lost, none twice, every promise kept', async () => {
    const random = seeded(seed)
    const killedIn = { progress: 0, takeovers: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      const storage = await source(round)
      const { id } = await program.runs.request(null, storage, 'person')
      const kills = random() < 0.35 ? 2 : 1
      for (let kill = 0; kill < kills; kill++) {
        await waitFor(
          'the run is worked on',
          180,
          async () => (await program.runs.get(id)).state !== 'queued',
        )
        // by what was done, not by the clock: a busy machine gets as far as an idle one
        const enough = Math.max(0, random() * 1.2 - 0.4) * OBJECTS
        await waitFor('the run gets on', 180, async () => {
          const { finished_at, listed } = await program.runs.get(id)
          return finished_at !== null || listed >= enough
        })
        await sleep(random() * 150)
        await program.kill()
        const { finished_at, listed } = await program.runs.get(id)
        if (finished_at === null && listed > 0) killedIn.progress += 1
        await program.start(random() < 0.85 ? 'worker' : 'start')
      }
      await waitFor(`round ${round} ends`, 180, async () => (await program.runs.get(id)).finished_at !== null)

      const run = await program.runs.get(id)
      killedIn.takeovers += run.takeovers
      expect(run, `round ${round}`).toMatchObject({
        state: 'completed',
        listed: OBJECTS,
        created: OBJECTS,
        existing: 0,
        skipped: 0,
        failed: 0,
      })
      const { rows } = await db.pool.query(
        `select count(*) as tasks, count(distinct l.key) as keys, count(distinct t.inner_id) as numbers, max(t.inner_id) as highest
           from links l join tasks t on t.id = l.task_id where l.storage_id = $1`,
        [storage],
      )
      expect(rows, `round ${round}`).toEqual([
        { tasks: OBJECTS, keys: OBJECTS, numbers: OBJECTS, highest: OBJECTS },
      ])
    }
    expect(await program.broken(false)).toEqual([])
    expect(program.kills()).toBeGreaterThanOrEqual(ROUNDS)
    expect(killedIn.takeovers, 'runs that were taken over').toBeGreaterThan(0)
    expect(killedIn.progress, 'kills in the middle of a run').toBeGreaterThan(0)
  }, 600_000)

  test('a worker that is stopped, loses its run to another and wakes up again changes nothing', async () => {
    const random = seeded(seed + 1)
    const rival = crashFixture(db, root)
    try {
      for (let round = 0; round < 3; round++) {
        const storage = await source(0)
        const { id } = await program.runs.request(null, storage, 'person')
        await waitFor(
          'the run is worked on',
          180,
          async () => (await program.runs.get(id)).state !== 'queued',
        )
        await sleep(random() * 500)
        program.signal('SIGSTOP')
        const { rows: held } = await db.pool.query<{ owner: string | null; now: Date }>(
          'select owner, now() from sync_runs where id = $1',
          [id],
        )
        await rival.start('worker')
        await waitFor('the rival ends it', 180, async () => (await program.runs.get(id)).finished_at !== null)
        program.signal('SIGCONT')
        await sleep(300)
        await rival.kill()
        const run = await program.runs.get(id)
        expect(run).toMatchObject({ state: 'completed', created: OBJECTS, listed: OBJECTS, existing: 0 })
        // its last commit may have been on its way when it was stopped
        const [stopped] = held
        const taken = stopped?.owner != null && new Date(run.finished_at ?? 0) > stopped.now
        expect(run.takeovers).toBeGreaterThanOrEqual(taken ? 1 : 0)
        const { rows } = await db.pool.query(
          'select count(*) as tasks, count(distinct key) as keys from links where storage_id = $1',
          [storage],
        )
        expect(rows).toEqual([{ tasks: OBJECTS, keys: OBJECTS }])
      }
      expect(await program.broken(false)).toEqual([])
    } finally {
      program.signal('SIGCONT')
      await rival.close()
    }
  }, 600_000)

  test('a worker that is asked to end hands its run back: the next one goes on at once, without a takeover', async () => {
    const random = seeded(seed + 2)
    const lockedJobs = async (): Promise<Set<number>> => {
      const { rows } = await db.pool.query<{ id: number }>(
        'select id from graphile_worker.jobs where locked_at is not null',
      )
      return new Set(rows.map((job) => job.id))
    }
    await program.kill()
    const lockedByKilled = await lockedJobs()
    // no lease runs out by itself here: whoever did not hand its run back would be taken over
    program = crashFixture(db, root, 20)
    await program.start('worker')
    for (let round = 0; round < 3; round++) {
      const storage = await source(0)
      const { id } = await program.runs.request(null, storage, 'person')
      await waitFor('the run is worked on', 180, async () => (await program.runs.get(id)).state !== 'queued')
      await sleep(random() * 400)
      expect(await program.terminate()).toBe(0)
      await program.start('worker')
      await waitFor('the run ends', 180, async () => (await program.runs.get(id)).finished_at !== null)
      expect(await program.runs.get(id)).toMatchObject({ state: 'completed', created: OBJECTS, takeovers: 0 })
    }
    expect(await program.terminate()).toBe(0)
    const left = (await lockedJobs()).difference(lockedByKilled)
    expect(left, 'jobs that the stopped workers left locked').toEqual(new Set())
    expect(await program.broken(false)).toEqual([])
  }, 600_000)
})
