import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEXT_CONFIG } from '../../../testing/labeling-fixture.ts'
import { makeProject } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'
import { tasksStore } from '../tasks/index.ts'
import { createImports } from './imports.service.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

test.each([
  ['while everything is checked', 1],
  ['while everything is inserted', 2],
])('an import whose client leaves %s leaves no trace', async (_when, reading) => {
  const project = await makeProject(db, { label_config: TEXT_CONFIG })
  const imports = createImports({
    db: db.db,
    getProject: async (id) => ({ id, label_config: TEXT_CONFIG, maximum_annotations: 1, skip_queue: null }),
    insertTasks: (trx, id, tasks) => tasksStore.insert(trx, id, tasks),
  })
  const gone = new AbortController()
  let readings = 0
  async function* read(): AsyncGenerator<Uint8Array> {
    readings += 1
    const half = Array.from({ length: 1_500 }, (_, i) => `{"text": "${i}"}`).join(',')
    yield Buffer.from(`[${half},`)
    if (readings === reading) gone.abort()
    yield Buffer.from(`${half}]`)
  }
  const request = {
    project,
    importer: 1,
    uploads: [{ name: '', bytes: 0, read, close: async () => {} }],
    preannotatedFrom: [],
    commit: true,
    returnIds: false,
    signal: gone.signal,
  }
  await expect(imports.run(request)).rejects.toThrow('cancelled')
  expect(readings).toBe(reading)
  const tasks = () => db.db.selectFrom('tasks').select('id').where('project_id', '=', project).execute()
  expect(await tasks()).toEqual([])
  await imports.run({ ...request, signal: new AbortController().signal })
  expect(await tasks()).toHaveLength(3_000)
})
