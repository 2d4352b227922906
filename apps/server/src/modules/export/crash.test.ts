import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestBucket, type TestBucket } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { crashFixture, seeded, testSeed, waitFor } from '../../../testing/crash-fixture.ts'
import { makeProject } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'
import { wakeDrain } from '../outbox/index.ts'
import type { Storage } from '../runs/index.ts'

const ANNOTATIONS = 2000
const ROUNDS = 10
const seed = testSeed()
const s3 = inject('s3')

let db: Connection
let root: string
let program: ReturnType<typeof crashFixture>
beforeAll(async () => {
  db = await testDb()
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-crash-')))
  program = crashFixture(db, root)
  await program.start('worker')
})
afterAll(async () => {
  await program.close()
  await rm(root, { recursive: true, force: true })
  await db.close()
})

/** A project with that many annotations; `intents`: as saved by people, each with its row in the outbox. */
async function annotations(project: number, storage: number, intents: boolean): Promise<Set<string>> {
  const { rows } = await db.pool.query<{ id: number }>(
    `with n as (select generate_series(1, $2::int) as n),
          p as (update projects set last_inner_id = $2 where id = $1),
          t as (insert into tasks (project_id, inner_id, data, total_annotations, is_labeled)
                select $1, n, jsonb_build_object('text', 'task ' || n), 1, true from n returning id)
     insert into annotations (task_id, project_id, result)
     select id, $1, jsonb_build_array(jsonb_build_object('id', id, 'value', jsonb_build_object('choices', '["a"]'::jsonb))) from t
     returning id`,
    [project, ANNOTATIONS],
  )
  const ids = rows.map((row) => row.id)
  if (intents)
    await db.pool.query(
      `insert into export_intents (storage_id, annotation_id, op, revision) select $1, unnest($2::bigint[]), 'put', 1`,
      [storage, ids],
    )
  return new Set(ids.map(String))
}

async function keysIn(storage: Storage): Promise<string[]> {
  const store = await program.openStore(storage)
  const keys: string[] = []
  for (let cursor: string | null = null; ;) {
    const page = await store.list({ cursor, signal: new AbortController().signal })
    keys.push(...page.objects.map((object) => object.key))
    cursor = page.nextCursor
    if (cursor === null) return keys
  }
}

const pending = async (storage: number): Promise<number> =>
  (await db.pool.query(`select 1 from export_intents where storage_id = $1`, [storage])).rowCount ?? 0

/** One round: export by outbox or by Sync, killed once or twice on the way. Returns kills that hit the middle. */
async function round(
  storage: Storage,
  project: number,
  bySync: boolean,
  random: () => number,
): Promise<number> {
  const wanted = await annotations(project, storage.id, !bySync)
  const run = bySync ? await program.runs.request(null, storage.id, 'person') : null
  if (!bySync) await wakeDrain(db.db, storage.id)
  const ended = async (): Promise<boolean> =>
    (await pending(storage.id)) === 0 &&
    (run === null || (await program.runs.get(run.id)).finished_at !== null)

  let inTheMiddle = 0
  const kills = random() < 0.25 ? 2 : 1
  for (let kill = 0; kill < kills; kill++) {
    await sleep(50 + random() * 900)
    await program.kill()
    if (!(await ended())) inTheMiddle += 1
    await program.start(random() < 0.85 ? 'worker' : 'start')
  }
  await waitFor('everything is delivered', 180, ended)
  if (run)
    expect(await program.runs.get(run.id)).toMatchObject({
      state: 'completed',
      listed: ANNOTATIONS,
      failed: 0,
    })
  const keys = await keysIn(storage)
  expect(keys).toHaveLength(ANNOTATIONS)
  expect(new Set(keys.map((key) => path.basename(key))).symmetricDifference(wanted)).toEqual(new Set())
  return inTheMiddle
}

describe(`kill -9 at random moments of an export of 2,000 annotations (SLUICE_TEST_SEED=${seed})`, () => {
  test('ten rounds to a folder: every object once, with the right bytes', async () => {
    const random = seeded(seed)
    let inTheMiddle = 0
    for (let at = 0; at < ROUNDS; at++) {
      const project = await makeProject(db)
      const folder = path.join(root, `round-${at}`)
      await mkdir(path.join(folder, 'out'), { recursive: true })
      const storage = await program.makeStorage(project, 'target', 'localfiles', {
        path: path.join(folder, 'out'),
      })
      inTheMiddle += await roundOf(storage, project, at, random)
    }
    expect(inTheMiddle, 'kills in the middle of an export').toBeGreaterThan(0)
    expect(await program.broken(true)).toEqual([])
  }, 600_000)

  test.skipIf(!s3.available)(
    'ten rounds to a real S3 server: every object once, with the right bytes',
    async () => {
      if (!s3.available) throw new Error(s3.reason)
      const random = seeded(seed + 1)
      const buckets: TestBucket[] = []
      let inTheMiddle = 0
      for (let at = 0; at < ROUNDS; at++) {
        const bucket = await createTestBucket(s3)
        buckets.push(bucket)
        const project = await makeProject(db)
        const storage = await program.makeStorage(project, 'target', 's3', {
          ...bucket.values,
          prefix: 'out',
        })
        inTheMiddle += await roundOf(storage, project, at, random)
      }
      expect(inTheMiddle, 'kills in the middle of an export').toBeGreaterThan(0)
      expect(await program.broken(true)).toEqual([])
    },
    600_000,
  )
})

const roundOf = (storage: Storage, project: number, at: number, random: () => number): Promise<number> =>
  round(storage, project, at % 2 === 1, random)
