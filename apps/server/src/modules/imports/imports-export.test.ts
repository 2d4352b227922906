import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../../../testing/crash-fixture.ts'
import { choice, expectAnswer, newProject } from '../../../testing/labeling-fixture.ts'
import { quiet } from '../../../testing/sync-fixture.ts'
import { testApp, TEST_SECRET_KEY, type TestApp } from '../../../testing/test-app.ts'
import { buildWorker, type RunningWorker } from '../../build-worker.ts'
import { loadConfig } from '../../config/config.ts'
import { createSealer } from '../../lib/sealing.ts'
import { storageDepsOf } from '../../storage-deps.ts'
import { createRuns } from '../runs/index.ts'
import { createStorages } from '../storages/index.ts'
import { verify } from '../verify/index.ts'

/** A server, a worker and folders; nobody presses Sync of a target here. */
let t: TestApp
let worker: RunningWorker
let root: string
let project: number
const at = (name: string): string => path.join(root, name)
const env = (): Record<string, string> => ({
  LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
  LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: root,
})

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-imports-')))
  t = await testApp(env())
  const config = loadConfig(env())
  worker = await buildWorker({ config, connection: t.connection, log: quiet, secretKey: TEST_SECRET_KEY })
})
beforeEach(async () => {
  project = await newProject(t.owner)
})
afterAll(async () => {
  await worker?.stop()
  await t.close()
  await rm(root, { recursive: true, force: true })
})

async function connect(kind: 'source' | 'target', name: string, more: object = {}): Promise<number> {
  await mkdir(at(name))
  const { id } = await expectAnswer<{ id: number }>(t.owner.api, 201, {
    method: 'POST',
    url: `/api/storages/${kind === 'target' ? 'export/' : ''}localfiles`,
    payload: { project, path: at(name), ...more },
  })
  // a new target gets what there is by a run of its own; later than an import it would take that along
  const unfinished = () =>
    t.db.selectFrom('sync_runs').where('storage_id', '=', id).where('finished_at', 'is', null).select('id')
  await waitFor('the first run ends', 180, async () => (await unfinished().execute()).length === 0)
  return id
}
const importTasks = (tasks: unknown[], status = 201) =>
  expectAnswer(t.owner.api, status, {
    method: 'POST',
    url: `/api/projects/${project}/import`,
    payload: tasks as never,
  })
const labeled = (text: string) => ({ data: { text }, annotations: [{ result: [choice()] }] })

/** The annotations in a folder, by the text of their task. */
async function exported(name: string): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>()
  for (const file of await readdir(at(name))) {
    const { result, task } = JSON.parse(await readFile(path.join(at(name), file), 'utf8'))
    found.set(task.data.text, result)
  }
  return found
}
async function broken(): Promise<string[]> {
  const storages = createStorages({
    db: t.db,
    sealer: createSealer(TEST_SECRET_KEY),
    storageDeps: storageDepsOf(loadConfig(env())),
    runs: createRuns({ db: t.db }),
  })
  const found: string[] = []
  for await (const { id, violations } of verify({ db: t.db, openStore: storages.openStore }))
    found.push(...violations.map((violation) => `${id}: ${violation}`))
  await storages.close()
  return found
}
const outbox = () => t.db.selectFrom('export_intents').selectAll().execute()
const delivered = () => waitFor('everything is delivered', 180, async () => (await outbox()).length === 0)

test('what is imported with annotations is in the targets that export on save, and only there', async () => {
  await connect('target', 'on-save')
  await connect('target', 'too')
  await connect('target', 'on-sync', { export_on_save: false })
  const many = Array.from({ length: 1_100 }, (_, i) => ({ data: { text: `plain ${i}` } }))
  await importTasks([labeled('first'), ...many, labeled('last')])
  await delivered()
  const wanted = new Map([
    ['first', [choice()]],
    ['last', [choice()]],
  ])
  expect(await exported('on-save')).toEqual(wanted)
  expect(await exported('too')).toEqual(wanted)
  expect(await exported('on-sync')).toEqual(new Map())
  expect(await broken()).toEqual([])
})

test('an import that is refused, or only tried, tells no target anything', async () => {
  await connect('target', 'untold')
  await importTasks([labeled('good'), { data: { text: 'bad' }, annotations: [{}] }], 400)
  await expectAnswer(t.owner.api, 201, {
    method: 'POST',
    url: `/api/projects/${project}/import?commit_to_project=false`,
    payload: [labeled('tried')],
  })
  expect(await outbox()).toEqual([])
  expect(await exported('untold')).toEqual(new Map())
})

test('annotations that come with the JSON tasks of a source reach the targets of the project', async () => {
  await connect('target', 'synced')
  const source = await connect('source', 'tasks')
  await writeFile(path.join(at('tasks'), 'a.json'), JSON.stringify(labeled('a')))
  await writeFile(path.join(at('tasks'), 'b.json'), JSON.stringify({ data: { text: 'b' } }))
  await writeFile(path.join(at('tasks'), 'c.json'), JSON.stringify([labeled('c'), labeled('d')]))
  await expectAnswer(t.owner.api, 200, { method: 'POST', url: `/api/storages/localfiles/${source}/sync` })
  await waitFor('the sync ends', 180, async () => {
    const { status } = await expectAnswer<{ status: string }>(t.owner.api, 200, {
      url: `/api/storages/localfiles/${source}`,
    })
    return status === 'completed'
  })
  await delivered()
  expect([...(await exported('synced')).keys()].toSorted()).toEqual(['a', 'c', 'd'])
  expect(await broken()).toEqual([])
})
