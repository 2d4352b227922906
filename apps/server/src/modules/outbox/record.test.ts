import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportFixture } from '../../../testing/export-fixture.ts'
import { makeProject, makeStorage } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'
import { recordSaves, wakeTargets } from './index.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

const target = (project: number, more: Parameters<typeof makeStorage>[2] = {}) =>
  makeStorage(db, project, { kind: 'target', options: { bucket: 't' }, ...more })
const waiting = async (storage: number): Promise<number> => {
  const jobs = await db.pool.query('select 1 from graphile_worker.jobs where key = $1', [`export:${storage}`])
  return jobs.rowCount ?? 0
}

test('many annotations are recorded for every target that exports on save, and for nobody else', async () => {
  const fixture = exportFixture(db)
  const [project, other] = [await makeProject(db), await makeProject(db)]
  const wanted = [await target(project), await target(project)]
  const unwanted = [
    await target(project, { export_on_save: false }),
    await makeStorage(db, project),
    await target(other),
  ]
  const annotations = [
    { id: 900_001, revision: 1 },
    { id: 900_002, revision: 4 },
  ]
  const told = await db.db
    .transaction()
    .execute((trx) => recordSaves(trx, { projectId: project, annotations }))
  expect(told).toEqual(wanted.map((storage) => storage.id))
  for (const storage of wanted)
    expect(await fixture.intents(storage)).toMatchObject([
      { annotation_id: 900_001, op: 'put', revision: 1 },
      { annotation_id: 900_002, op: 'put', revision: 4 },
    ])
  for (const storage of unwanted) expect(await fixture.intents(storage)).toEqual([])
})

test('nothing is recorded of no annotations, and one that waits already is raised', async () => {
  const fixture = exportFixture(db)
  const project = await makeProject(db)
  const storage = await target(project)
  const save = (...annotations: { id: number; revision: number }[]) =>
    db.db.transaction().execute((trx) => recordSaves(trx, { projectId: project, annotations }))
  expect(await save()).toEqual([])
  await save({ id: 900_003, revision: 1 })
  expect(await save({ id: 900_003, revision: 1 }, { id: 900_004, revision: 1 })).toEqual([storage.id])
  expect(await fixture.intents(storage)).toMatchObject([{ revision: 2 }, { revision: 1 }])
})

test('nobody who saves waits for an import that has recorded and is not committed yet', async () => {
  const fixture = exportFixture(db)
  const project = await makeProject(db)
  const storage = await target(project)
  const task = await fixture.task(project)
  await db.db.transaction().execute(async (trx) => {
    const targets = await recordSaves(trx, {
      projectId: project,
      annotations: [{ id: 900_005, revision: 1 }],
    })
    // would hang here if the queue entry were held
    const saved = await fixture.annotate(project, task)
    expect(await fixture.intents(storage)).toMatchObject([{ annotation_id: saved }])
    await wakeTargets(trx, project, targets)
  })
  expect(await waiting(storage.id)).toBe(1)
  expect(await fixture.intents(storage)).toHaveLength(2)
})
