import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { choice, expectAnswer, newProject, newTasks } from '../../../testing/labeling-fixture.ts'
import { makeStorage, syncFixture } from '../../../testing/sync-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'
import { recordEvent } from '../webhook-events/index.ts'

let t: TestApp
let project: number
let webhook: number
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())
beforeEach(async () => {
  await sql`delete from webhooks`.execute(t.db)
  project = await newProject(t.owner)
  webhook = await listen({ project })
})

async function listen(body: object): Promise<number> {
  const made = await expectAnswer<{ id: number }>(t.owner.api, 201, {
    method: 'POST',
    url: '/api/webhooks/',
    payload: { url: 'https://receiver.example/', ...body },
  })
  return made.id
}

/** What was written down so far: `action: ids`. */
async function recorded(of = webhook): Promise<string[]> {
  const { rows } = await sql<{ action: string; ids: number[] }>`
    select action, to_jsonb(ids) as ids from webhook_deliveries where webhook_id = ${of} order by id`.execute(
    t.db,
  )
  return rows.map(({ action, ids }) => `${action}: ${ids.join(' ')}`)
}
const send = <T>(method: 'POST' | 'PATCH' | 'DELETE', status: number, url: string, payload?: object) =>
  expectAnswer<T>(t.owner.api, status, { method, url, ...(payload ? { payload } : {}) })
const annotate = async (task: number): Promise<number> =>
  (await send<{ id: number }>('POST', 201, `/api/tasks/${task}/annotations/`, { result: [choice()] })).id

describe('what people do is written down with what it is about', () => {
  test('tasks made one by one and by import, and deleted', async () => {
    const one = await send<{ id: number }>('POST', 201, '/api/tasks/', { project, data: { text: 'x' } })
    const [a, b, c] = await newTasks(t.owner, project, 3)
    await send('DELETE', 204, `/api/tasks/${one.id}/`)
    const picked = { selectedItems: { all: false, included: [a, b] } }
    await send('POST', 200, `/api/dm/actions?id=delete_tasks&project=${project}`, picked)
    expect(await recorded()).toEqual([
      `TASKS_CREATED: ${one.id}`,
      `TASKS_CREATED: ${a} ${b} ${c}`,
      `TASKS_DELETED: ${one.id}`,
      `TASKS_DELETED: ${a} ${b}`,
    ])
  })

  test('annotations made, changed, made in bulk, imported, and deleted in each way there is', async () => {
    const [a = 0, b = 0, c = 0] = await newTasks(t.owner, project, 3)
    const first = await annotate(a)
    await send('PATCH', 200, `/api/annotations/${first}/`, { result: [choice('Bad')] })
    const bulk = await send<{ id: number }[]>('POST', 201, '/api/annotations/bulk', {
      tasks: [b, c],
      result: [choice()],
    })
    const [x, y] = bulk.map(({ id }) => id)
    await send('DELETE', 204, `/api/annotations/${first}/`)
    await send('POST', 200, '/api/annotations/bulk-delete', { ids: [x] })
    const again = await annotate(a)
    await send('POST', 201, `/api/annotations/${again}/convert-to-draft`)
    const all = { selectedItems: { all: true } }
    await send('POST', 200, `/api/dm/actions?id=delete_tasks_annotations&project=${project}`, all)
    const imported = await newTasks(t.owner, project, [
      { data: { text: 'x' }, annotations: [{ result: [choice()] }, { result: [choice()] }] },
    ])
    const { rows } = await sql<{ id: number }>`
      select id from annotations where task_id = ${imported[0]} order by id`.execute(t.db)
    expect((await recorded()).slice(1)).toEqual([
      `ANNOTATION_CREATED: ${first}`,
      `ANNOTATION_UPDATED: ${first}`,
      `ANNOTATIONS_CREATED: ${x} ${y}`,
      `ANNOTATIONS_DELETED: ${first}`,
      `ANNOTATIONS_DELETED: ${x}`,
      `ANNOTATION_CREATED: ${again}`,
      `ANNOTATIONS_DELETED: ${again}`,
      `ANNOTATIONS_DELETED: ${y}`,
      `TASKS_CREATED: ${imported[0]}`,
      `ANNOTATIONS_CREATED: ${rows.map(({ id }) => id).join(' ')}`,
    ])
  })

  test('projects made, changed and deleted', async () => {
    const everywhere = await listen({ project: null, send_for_all_actions: true })
    await send('PATCH', 200, `/api/projects/${project}/`, { title: 'Another title' })
    const other = await newProject(t.owner)
    await send('DELETE', 204, `/api/projects/${other}/`)
    expect(await recorded()).toEqual([`PROJECT_UPDATED: ${project}`])
    expect(await recorded(everywhere)).toEqual([
      `PROJECT_UPDATED: ${project}`,
      `PROJECT_CREATED: ${other}`,
      `PROJECT_DELETED: ${other}`,
    ])
  })

  test('what is refused is not told, nor a submit that is repeated', async () => {
    const [task = 0] = await newTasks(t.owner, project, 1)
    await send('POST', 400, `/api/tasks/${task}/annotations/`, { result: [{ id: 1, type: 7 }] })
    const unique_id = '6b2f2ad0-7f52-4d6b-9d0c-3d7a5d1c0001'
    for (let i = 0; i < 2; i++)
      await send('POST', 201, `/api/tasks/${task}/annotations/`, { result: [choice()], unique_id })
    await send('POST', 400, `/api/projects/${project}/import`, [{ data: {} }, 3])
    expect((await recorded()).map((line) => line.split(':')[0])).toEqual([
      'TASKS_CREATED',
      'ANNOTATION_CREATED',
    ])
  })
})

describe('who hears', () => {
  test('is who asked for the action, is switched on, and belongs to the project or to all', async () => {
    const other = await newProject(t.owner)
    const [deaf, off, elsewhere, all, picky] = await Promise.all([
      listen({ project, send_for_all_actions: false, actions: [] }),
      listen({ project, is_active: false }),
      listen({ project: other }),
      listen({ project: null }),
      listen({ project, send_for_all_actions: false, actions: ['TASKS_DELETED', 'TASKS_CREATED'] }),
    ])
    await newTasks(t.owner, project, 1)
    const counts = await Promise.all(
      [deaf, off, elsewhere, all, picky].map(async (id) => (await recorded(id)).length),
    )
    expect(counts).toEqual([0, 0, 0, 1, 1])
  })

  test('gets long lists in portions of 5,000, all under one job', async () => {
    const ids = Array.from({ length: 12_001 }, (_, i) => i + 1)
    await t.db
      .transaction()
      .execute((trx) => recordEvent(trx, { action: 'TASKS_CREATED', projectId: project, ids }))
    const lengths = (await recorded()).map((line) => line.split(' ').length - 1)
    expect(lengths).toEqual([5000, 5000, 2001])
    const { rows } = await sql`
      select 1 from graphile_worker.jobs where key = ${`webhook:${webhook}`}`.execute(t.db)
    expect(rows).toHaveLength(1)
  })

  test('hears nothing of a change that was rolled back', async () => {
    const failing = t.db.transaction().execute(async (trx) => {
      await recordEvent(trx, { action: 'TASKS_CREATED', projectId: project, ids: [1] })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await recorded()).toEqual([])
  })
})

describe('a sync', () => {
  async function world() {
    const fixture = syncFixture(t.connection, { ahead: 20 })
    const storage = await makeStorage(t.connection, project, { use_blob_urls: true })
    for (let i = 0; i < 50; i++) fixture.backend.put('b', `k${String(i).padStart(3, '0')}`, 'x')
    return { fixture, storage }
  }
  const tasks = async (): Promise<number[]> =>
    (
      await sql<{ id: number }>`select id from tasks where project_id = ${project} order by id`.execute(t.db)
    ).rows.map(({ id }) => id)

  test('tells that it started, of the tasks of each commit once, and how it ended', async () => {
    const { fixture, storage } = await world()
    const run = await fixture.sync(storage)
    const lines = await recorded()
    expect([lines[0], lines.at(-1)]).toEqual([`SYNC_STARTED: ${run.id}`, `SYNC_COMPLETED: ${run.id}`])
    const told = lines
      .slice(1, -1)
      .flatMap((line) => line.replace('TASKS_CREATED: ', '').split(' ').map(Number))
    expect(told).toEqual(await tasks())
    await fixture.sync(storage)
    expect((await recorded()).slice(lines.length).map((line) => line.split(':')[0])).toEqual([
      'SYNC_STARTED',
      'SYNC_COMPLETED',
    ])
    await fixture.close()
  })

  test('that fails or is cancelled says so', async () => {
    const { fixture, storage } = await world()
    await t.db
      .updateTable('storages')
      .set({ options: '{"bucket":"","recursive_scan":true}' })
      .where('id', '=', storage.id)
      .execute()
    const run = await fixture.sync(storage)
    expect(run.state).toBe('failed')
    expect(await recorded()).toEqual([`SYNC_STARTED: ${run.id}`, `SYNC_FAILED: ${run.id}`])
    await fixture.close()
  })

  test('asks one thing more a commit where nobody listens, and writes nothing', async () => {
    await sql`delete from webhooks`.execute(t.db)
    const { fixture, storage } = await world()
    const asked: string[] = []
    const { pool } = t.connection
    // oxlint-disable-next-line typescript/unbound-method -- called with its client below
    const counting = (client: { query: unknown }): void => {
      const original = client.query as (...given: unknown[]) => unknown
      client.query = (...given: unknown[]) => {
        const [query] = given as [string | { text?: string }]
        asked.push(typeof query === 'string' ? query : (query.text ?? ''))
        return original.apply(client, given)
      }
    }
    pool.on('acquire', counting)
    await fixture.sync(storage)
    pool.off('acquire', counting)
    const commits = asked.filter((text) => text.includes('insert into links')).length
    const lookups = asked.filter((text) => /^\s*select 1 from\s+webhooks/.test(text)).length
    expect(commits).toBeGreaterThan(1)
    expect(lookups).toBe(commits)
    const { rows } = await sql`select 1 from webhook_deliveries`.execute(t.db)
    expect(rows).toEqual([])
    await fixture.close()
  })
})
