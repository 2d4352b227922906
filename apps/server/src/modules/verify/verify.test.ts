import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportFixture } from '../../../testing/export-fixture.ts'
import { makeProject, makeStorage, syncFixture } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'
import { tellFinding, verify } from './index.ts'

let db: Connection
const exporting = (): ReturnType<typeof exportFixture> => exportFixture(db)
let exporter: ReturnType<typeof exportFixture>
beforeAll(async () => {
  db = await testDb()
  exporter = exporting()
  const runs = syncFixture(db, { targets: exporter.worker })
  const project = await makeProject(db)
  const source = await makeStorage(db, project)
  const target = await makeStorage(db, project, { kind: 'target', options: { bucket: 't' } })
  for (let i = 0; i < 20; i++) runs.backend.put('b', `k${i}`, 'x')
  await runs.sync(source)
  const task = await exporter.task(project)
  await exporter.annotate(project, task)
  await db.pool.query('update tasks set total_annotations = 1 where id = $1', [task])
  await exporter.drain(target)
  await runs.sync(target)
  await runs.close()
})
afterAll(() => db.close())

async function broken(): Promise<string[]> {
  const ids: string[] = []
  for await (const { id, violations } of verify({ db: db.db, openStore: exporter.exporter.openStore }))
    if (violations.length > 0) ids.push(id)
  return ids
}

describe('verify', () => {
  test('finds nothing wrong where nothing is, and says so in one line for each promise', async () => {
    const lines: string[] = []
    for await (const finding of verify({ db: db.db, openStore: exporter.exporter.openStore }))
      lines.push(tellFinding(finding))
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([])
    expect(lines).toHaveLength(10)
  })

  test.each([
    [
      'I1',
      'a task in another project',
      `update tasks set project_id = (select max(id) from projects) where id = (select min(task_id) from links)`,
    ],
    [
      'I1',
      'a task with two links',
      `insert into links (storage_id, key, task_id) select storage_id, 'twice', task_id from links limit 1`,
    ],
    [
      'I3',
      'a completed run in the middle of its listing',
      `update sync_runs set checkpoint = '{"done": false}' where kind = 'source'`,
    ],
    [
      'I4',
      'a counter of failures without ledger rows',
      `update sync_runs set failed = 3 where kind = 'source'`,
    ],
    [
      'I4',
      'more links than tasks were made',
      `insert into links (storage_id, key) select storage_id, 'more' from links limit 1`,
    ],
    [
      'I4',
      'a wrong count of annotations',
      `update tasks set total_annotations = 7 where id = (select max(id) from tasks)`,
    ],
    [
      'I4',
      'two tasks with one number',
      `update tasks set inner_id = 1 where project_id = (select min(project_id) from tasks) and inner_id = 2`,
    ],
    [
      'I5',
      'an annotation changed without an intent',
      `update annotations set revision = 2, updated_at = now()`,
    ],
    ['I5', 'an object of unknown content', `update export_links set content_hash = ''`],
    ['I6', 'an object with other bytes', `update export_links set content_hash = '\\x00'`],
    [
      'I7',
      'a running run without a lease',
      `update sync_runs set state = 'running', lease_until = now() - interval '1 hour' where kind = 'source'`,
    ],
    [
      'I9',
      'an intent for an annotation that is gone',
      `insert into export_intents (storage_id, annotation_id, op, revision) select id, 999999, 'put', 1 from storages where kind = 'target'`,
    ],
    [
      'I10',
      'a secret that is not sealed',
      `update storages set secrets = '{"aws_secret_access_key": "plain"}'`,
    ],
    [
      'I10',
      'a secret of a connection that is not sealed',
      `insert into connections (provider, title, secrets) values ('s3', 'damaged', '{"aws_secret_access_key": "plain"}')`,
    ],
    [
      'I10',
      'a secret beside that of the connection',
      `with made as (insert into connections (provider, title) values ('s3', 'damaged') returning id)
       update storages set connection_id = made.id, secrets = '{"secret": "s1.0123456789ab.a.b"}' from made where kind = 'source'`,
    ],
    [
      'I10',
      'a webhook’s header that is not sealed',
      `insert into webhooks (url, secrets) values ('https://r.example', '{"header.Authorization": "plain"}')`,
    ],
    [
      'I11',
      'a finished run that runs again',
      `insert into run_events (run_id, from_state, to_state, epoch) select id, state, 'running', 9 from sync_runs where kind = 'source'`,
    ],
  ])('%s: notices %s', async (id, _what, damage) => {
    await db.pool.query(`insert into projects (title) values ('another')`)
    const client = await db.pool.connect()
    try {
      await client.query('begin')
      await client.query(damage)
      await client.query('commit')
      expect(await broken()).toContain(id)
    } finally {
      client.release()
      await repair()
    }
    expect(await broken()).toEqual([])
  })
})

/** The damages above, undone. */
async function repair(): Promise<void> {
  await db.pool.query(`
    update tasks set project_id = (select min(id) from projects);
    delete from links where key in ('twice', 'more');
    delete from webhooks;
    update sync_runs set checkpoint = '{"done": true}', failed = 0, state = 'completed', lease_until = null;
    update tasks t set total_annotations = (select count(*) from annotations a where a.task_id = t.id);
    update tasks t set inner_id = n from (select id, row_number() over (order by id) as n from tasks) o where o.id = t.id;
    update annotations set revision = 1;
    delete from export_intents;
    update storages set secrets = '{}', connection_id = null;
    delete from connections;
    delete from run_events where epoch = 9;`)
  await db.pool.query(
    `update export_links set content_hash = ''; insert into export_intents (storage_id, annotation_id, op, revision) select storage_id, annotation_id, 'put', 1 from export_links`,
  )
  const [target] = await db.db.selectFrom('storages').selectAll().where('kind', '=', 'target').execute()
  if (target) await exporter.drain(target)
}
