import { faulty, type FaultCounter } from '@sluice/storage/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RunError } from '@sluice/contract'
import { testDb } from '../../../testing/test-db.ts'
import { makeProject, makeStorage, syncFixture, tasksOf } from '../../../testing/sync-fixture.ts'
import type { Connection } from '../../db/connect.ts'
import type { Storage } from '../runs/index.ts'

let db: Connection
let fixture: ReturnType<typeof syncFixture>
let storage: Storage
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())
beforeEach(async () => {
  fixture = syncFixture(db)
  storage = await makeStorage(db, await makeProject(db), { use_blob_urls: false })
  return () => fixture.close()
})

const put = (key: string, body: string | Uint8Array): void => fixture.backend.put('b', key, body)

async function syncAndRead(): Promise<{
  state: string
  created: number
  failed: number
  errors: RunError[]
  data: unknown[]
}> {
  const run = await fixture.sync(storage)
  const { errors } = await fixture.runs.errors(run.id, { limit: 100 })
  const data = (await tasksOf(db, storage.id)).map((task) => task.data)
  return { state: run.state, created: run.created, failed: run.failed, errors, data }
}

describe('one bad object never stops a run', () => {
  test.each([
    [
      'malformed JSON, with line and column',
      '{"data": {"a": 1},\n "x": }',
      'bad_json',
      /"}" cannot stand here \(line 2, column 7, position 25\)/,
    ],
    [
      'JSON that ends too early, with the place',
      '{"data": {"a": ',
      'bad_json',
      /ends too early \(line 1, column 16/,
    ],
    ['a broken list', '[{"a":1},{"b":]', 'bad_json', /position 14/],
    ['an empty file', ' \n', 'bad_json', /empty/],
    ['a bare string', '"hello"', 'bad_json', /no JSON object/],
    ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), 'bad_json', /UTF-8/],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), 'bad_json', /UTF-8/],
    ['10,000 nested arrays', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 'bad_json', /nested deeper/],
    ['a NUL character in a value', '{"a":"x\\u0000y"}', 'bad_task', /NUL/],
    ['half a surrogate pair', '{"a":"\\ud800"}', 'bad_task', /surrogate/],
    ['annotations without data', '{"annotations":[{"result":[]}]}', 'bad_task', /no "data"/],
  ])('%s becomes a row of the ledger', async (_name, body, kind, message) => {
    put('bad.json', body)
    put('good.json', '{"text":"fine"}')
    const { state, created, failed, errors, data } = await syncAndRead()
    expect({ state, created, failed, data }).toEqual({
      state: 'completed_with_errors',
      created: 1,
      failed: 1,
      data: [{ text: 'fine' }],
    })
    expect(errors).toMatchObject([{ key: 'bad.json', row: null, kind }])
    expect(errors[0]?.message).toMatch(message)
  })

  test('a picture in JSON mode tells which switch was forgotten, and is not read', async () => {
    put('cat.JPG', 'not read')
    put('noextension', '{"a":1}')
    const { errors, created } = await syncAndRead()
    expect(created).toBe(1)
    expect(errors).toMatchObject([{ key: 'cat.JPG', kind: 'not_json' }])
    expect(errors[0]?.message).toContain('Treat every bucket object as a source file')
  })

  test('a 200 MB object is refused by its listed size, without being read', async () => {
    const huge = new Uint8Array(200 * 2 ** 20)
    fixture.backend.bucket('b').set('huge.json', { bytes: huge, contentType: '', modifiedAt: 0, version: 1 })
    put('small.json', '{"a":1}')
    const { errors, created } = await syncAndRead()
    expect(created).toBe(1)
    expect(errors).toMatchObject([
      { key: 'huge.json', kind: 'too_large', message: expect.stringContaining('64 MB') as string },
    ])
  })

  test('in a list the wrong task is left out and the others come in', async () => {
    put('list.json', '[{"data":{"n":0}}, "text", {"data":{"n":2}}, 5]')
    const { errors, data } = await syncAndRead()
    expect(data).toEqual([{ n: 0 }, { n: 2 }])
    expect(errors).toMatchObject([
      { key: 'list.json', row: 1, kind: 'bad_task' },
      { key: 'list.json', row: 3, kind: 'bad_task' },
    ])
  })

  test('in JSONL the broken line is left out', async () => {
    put('rows.jsonl', '{"n":0}\n\n{"n":1}\r\n{"n":\n{"n":3}')
    const { errors, data } = await syncAndRead()
    expect(data).toEqual([{ n: 0 }, { n: 1 }, { n: 3 }])
    expect(errors).toMatchObject([
      { key: 'rows.jsonl', row: 2, kind: 'bad_json', message: expect.stringContaining('Line 3') as string },
    ])
  })

  test('keys the database cannot hold are shown by a stand-in', async () => {
    fixture.backend.put('b', 'nul\0key.json', '{}')
    put('ok.json', '{"a":1}')
    const { errors, created } = await syncAndRead()
    expect(created).toBe(1)
    expect(errors).toMatchObject([{ key: 'nul\u2400key.json', kind: 'bad_key' }])
  })

  test('an object that disappears between listing and reading is a row, and so is one that can never be read', async () => {
    put('a.json', '{"a":1}')
    put('b.json', '{"b":1}')
    const counter: FaultCounter = { calls: 0 }
    const gone = syncFixture(db, {
      backend: fixture.backend,
      wrap: (driver) =>
        faulty(driver, { at: 1, when: 'before', kind: 'not_found', operations: ['read'] }, counter),
    })
    const first = await gone.sync(storage)
    expect(first).toMatchObject({ state: 'completed_with_errors', created: 1, failed: 1 })
    expect((await gone.runs.errors(first.id, { limit: 10 })).errors).toMatchObject([
      { key: 'a.json', kind: 'not_found' },
    ])
    await gone.close()
    const dead = syncFixture(db, {
      backend: fixture.backend,
      wrap: (driver) =>
        faulty(driver, { at: 1, when: 'before', count: 99, kind: 'unavailable', operations: ['read'] }),
    })
    const second = await dead.sync(storage)
    expect(second).toMatchObject({ state: 'completed_with_errors', existing: 1, created: 0, failed: 1 })
    await dead.close()
  })

  test('a store that lists but hands out nothing fails the run with advice instead of filling the ledger', async () => {
    for (let i = 0; i < 200; i++) put(`${i}.json`, '{}')
    const closed = syncFixture(db, {
      backend: fixture.backend,
      wrap: (driver) =>
        faulty(driver, { at: 1, when: 'before', count: 999, kind: 'denied', operations: ['read'] }),
    })
    const run = await closed.sync(storage)
    expect(run).toMatchObject({ state: 'failed', created: 0 })
    expect(run.message).toMatch(/refused/)
    await closed.close()
  })

  test('pages of the ledger and a search find every row once', async () => {
    for (let i = 0; i < 45; i++) put(`bad-${String(i).padStart(2, '0')}.json`, i % 5 === 0 ? '' : '{')
    const run = await fixture.sync(storage)
    const seen: string[] = []
    for (let cursor: number | null = 0; cursor !== null;) {
      const page = await fixture.runs.errors(run.id, { cursor, limit: 20 })
      expect(page.total).toBe(45)
      seen.push(...page.errors.map((error) => error.key))
      cursor = page.next
    }
    expect(new Set(seen).size).toBe(45)
    expect((await fixture.runs.errors(run.id, { limit: 100, search: 'is empty' })).total).toBe(9)
    expect((await fixture.runs.errors(run.id, { limit: 100, search: 'bad_' })).total).toBe(0)
  })
})

describe('tasks from JSON', () => {
  test('an object without data is the data; a byte order mark does not matter; __proto__ does nothing', async () => {
    put('a.json', '\ufeff{"text":"x","data":"plain"}')
    put('b.json', '{"__proto__":{"polluted":1},"n":1}')
    const { data } = await syncAndRead()
    expect(data).toEqual([{ text: 'x', data: 'plain' }, { n: 1 }])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('annotations and predictions come along, with authors we know, and counts are right', async () => {
    const user = await db.db
      .insertInto('users')
      .values({ email: 'anna@example.org', username: 'anna', role: 'owner' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.db
      .updateTable('projects')
      .set({ created_by: user.id })
      .where('id', '=', storage.project_id)
      .execute()
    const result = [{ id: 'r', type: 'choices', value: { choices: ['a'] }, from_name: 'c', to_name: 'i' }]
    put(
      'task.json',
      JSON.stringify({
        data: { image: 's3://b/x.jpg' },
        meta: { from: 'test' },
        predictions: [{ result, score: '0.5', model_version: 'm1' }, { result: 'nope' }],
        annotations: [
          { id: 77, result, completed_by: { email: 'ANNA@example.org' }, lead_time: 3.5 },
          { result, was_cancelled: true, completed_by: 4711 },
          'nonsense',
        ],
      }),
    )
    const { created, errors, state } = await syncAndRead()
    expect({ created, state }).toEqual({ created: 1, state: 'completed_with_errors' })
    expect(errors).toHaveLength(1)
    expect(errors[0]?.message).toMatch(/annotation 3 was left out.*prediction 2 was left out/)
    const task = await db.db
      .selectFrom('tasks')
      .selectAll()
      .where('project_id', '=', storage.project_id)
      .executeTakeFirstOrThrow()
    expect(task).toMatchObject({
      meta: { from: 'test' },
      is_labeled: true,
      completed_at: expect.any(Date),
      total_annotations: 1,
      cancelled_annotations: 1,
      total_predictions: 1,
      prediction_score: 0.5,
    })
    const annotations = await db.db
      .selectFrom('annotations')
      .selectAll()
      .where('task_id', '=', task.id)
      .orderBy('id')
      .execute()
    expect(annotations).toMatchObject([
      { completed_by: user.id, import_id: 77, lead_time: 3.5, result, was_cancelled: false },
      { completed_by: user.id, import_id: null, was_cancelled: true },
    ])
    const predictions = await db.db
      .selectFrom('predictions')
      .selectAll()
      .where('task_id', '=', task.id)
      .execute()
    expect(predictions).toMatchObject([{ score: 0.5, model_version: 'm1', result }])
  })
})
