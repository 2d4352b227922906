/** Redis through the whole server: storages, sync, media and export, with a real worker. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { buildWorker, type RunningWorker } from '../../build-worker.ts'
import { loadConfig } from '../../config/config.ts'
import { createLog } from '../../run/log.ts'
import { TEST_SECRET_KEY, testApp, type TestApp } from '../../../testing/test-app.ts'
import { encodeFileUri } from '../uris/fileuri.ts'

const redis = inject('redis')
const own = redis.available && redis.db === null
const why = redis.available ? 'needs a private Redis' : redis.reason

describe.skipIf(!own)(`Redis${own ? '' : ` (skipped: ${why})`}`, () => {
  let t: TestApp
  let worker: RunningWorker
  let tasks: TestDatabase
  let results: TestDatabase

  beforeAll(async () => {
    if (!redis.available) throw new Error(redis.reason)
    const env = { SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1,localhost', SLUICE_LOG_LEVEL: 'fatal' }
    t = await testApp(env)
    tasks = await createTestDatabase(redis)
    results = await createTestDatabase(redis)
    const config = loadConfig(env)
    const log = createLog(config, TEST_SECRET_KEY)
    worker = await buildWorker({ config, connection: t.connection, log, secretKey: TEST_SECRET_KEY })
  })
  afterAll(async () => {
    await worker?.stop()
    await t?.close()
    await tasks?.close()
    await results?.close()
  })

  async function api(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) {
    const answer = await t.owner.api({ method, url, ...(payload ? { payload } : {}) })
    return { status: answer.statusCode, body: answer.json(), text: answer.body }
  }
  async function addProject(): Promise<number> {
    const { status, body } = await api('POST', '/api/projects/', {
      title: 'Redis',
      label_config: `<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>`,
    })
    expect(status).toBe(201)
    return body.id
  }
  const source = (project: number, more: object = {}): object => ({ project, ...tasks.values, ...more })
  const target = (project: number, more: object = {}): object => ({ project, ...results.values, ...more })

  async function until<T>(what: string, found: () => Promise<T | null>): Promise<T> {
    const deadline = Date.now() + 30_000
    while (Date.now() < deadline) {
      const value = await found()
      if (value !== null) return value
      await sleep(50)
    }
    throw new Error(`not within 30 seconds: ${what}`)
  }
  async function sync(id: number) {
    expect((await api('POST', `/api/storages/redis/${id}/sync`)).status).toBe(200)
    return until('the end of the sync', async () => {
      const { body } = await api('GET', `/api/storages/redis/${id}`)
      return body.current_run === null ? body : null
    })
  }

  test('is offered with its fields, and the secret is never in an answer', async () => {
    const project = await addProject()
    await tasks.run('set', 'saved:1', '{}')
    const made = await api('POST', '/api/storages/redis/', source(project, { path: 'saved:', title: 'Mine' }))
    expect(made).toMatchObject({
      status: 201,
      body: {
        type: 'redis',
        title: 'Mine',
        path: 'saved:',
        host: '127.0.0.1',
        port: tasks.values['port'],
        db: tasks.db,
        username: null,
        tls: false,
        tls_ca: null,
        regex_filter: null,
        use_blob_urls: false,
        status: 'initialized',
      },
    })
    const { text } = await api('GET', `/api/storages?project=${project}`)
    for (const answer of [made.text, text]) {
      expect(answer).not.toContain('"password"')
      expect(answer).not.toContain(String(tasks.values['password']))
    }
  })

  test('a stored password goes to no other server, database or kind of connection', async () => {
    await tasks.run('set', 'kept:1', '{}')
    const { body } = await api('POST', '/api/storages/redis/', source(await addProject(), { path: 'kept:' }))
    for (const change of [{ host: 'localhost' }, { port: '1' }, { db: results.db }, { tls: true }]) {
      const answer = await api('PATCH', `/api/storages/redis/${body.id}`, change)
      expect([answer.status, answer.body.validation_errors]).toEqual([
        400,
        { password: [expect.stringContaining('Enter "Password" again')] },
      ])
    }
    expect((await api('PATCH', `/api/storages/redis/${body.id}`, { title: 'Other' })).status).toBe(200)
  })

  test('a source and a target cannot be one database, whatever their paths and filters', async () => {
    await tasks.run('set', 'apart:1', '{}')
    const project = await addProject()
    const filtered = { path: 'apart:', title: 'My tasks', regex_filter: 'apart:[0-9]+' }
    expect((await api('POST', '/api/storages/redis/', source(project, filtered))).status).toBe(201)
    const same = { ...tasks.values, path: 'annotations:' }
    for (const spelling of [{}, { host: 'localhost' }]) {
      const answer = await api('POST', '/api/storages/export/redis/', { project, ...same, ...spelling })
      expect([answer.status, answer.body.detail]).toEqual([
        400,
        expect.stringMatching(/must not be the same database.*"My tasks"/),
      ])
    }
    const kept = await api('POST', '/api/storages/export/redis/', target(project))
    expect(kept.status).toBe(201)
    const other = await addProject()
    expect((await api('POST', '/api/storages/export/redis/', { ...same, project: other })).status).toBe(201)
    const back = await api('POST', '/api/storages/redis/', { ...same, project: other, path: 'apart:' })
    expect([back.status, back.body.detail]).toEqual([400, expect.stringContaining('must not be the same')])
  })

  test('makes a task of every JSON value, and tells of every key that holds none', async () => {
    const project = await addProject()
    await tasks.run('set', 'json:one', '{"text": "first"}')
    await tasks.run('set', 'json:two', '[{"text": "second"}, {"text": "third"}]')
    await tasks.run('set', 'json:bytes', Buffer.from([0xff, 0xd8, 0xff, 0xe0]))
    await tasks.run('set', 'json:plain', 'not JSON at all')
    await tasks.run('hset', 'json:hash', 'text', 'fields')
    await tasks.run('set', 'elsewhere', '{"text": "not mine"}')
    const { body } = await api('POST', '/api/storages/redis/', source(project, { path: 'json:' }))
    const done = await sync(body.id)
    expect(done).toMatchObject({ status: 'completed_with_errors', last_sync_count: 3 })
    const { errors } = (await api('GET', `/api/storages/runs/${done.last_run.id}/errors`)).body
    const told = errors.map(({ key, message }: { key: string; message: string }) => [key, message])
    expect(told.toSorted()).toEqual([
      ['json:bytes', expect.stringContaining('not UTF-8')],
      ['json:hash', 'The value of this key is a hash; only strings can be read.'],
      ['json:plain', expect.stringContaining('no JSON object')],
    ])
    const again = await sync(body.id)
    expect(again).toMatchObject({ last_sync_count: 0, meta: { tasks_existed: 2 } })
  })

  test('in blob mode makes a URL of every key, which browsers get through this server', async () => {
    const project = await addProject()
    const key = 'media:a #1?.txt'
    await tasks.run('set', key, '0123456789')
    await tasks.run('rpush', 'media:list', 'x')
    const more = { path: 'media:', use_blob_urls: true }
    const { body } = await api('POST', '/api/storages/redis/', source(project, more))
    const done = await sync(body.id)
    expect(done).toMatchObject({ status: 'completed_with_errors', last_sync_count: 1 })
    const rows = await t.db.selectFrom('tasks').selectAll().where('project_id', '=', project).execute()
    const uri = `redis://127.0.0.1:${String(tasks.values['port'])}/${tasks.db}/${key}`
    expect(rows.map(({ data }) => data)).toEqual([{ $undefined$: uri }])
    const task = rows[0]?.id ?? 0
    const shown = await api('GET', `/api/tasks/${task}/`)
    expect(shown.body.data.text).toBe(`/tasks/${task}/resolve/?fileuri=${encodeFileUri(uri)}`)
    const ask = (headers: Record<string, string> = {}) =>
      t.owner.browser({ method: 'GET', url: shown.body.data.text, headers })
    const whole = await ask()
    expect([whole.statusCode, whole.headers['content-type'], whole.body]).toEqual([
      200,
      expect.stringContaining('text/plain'),
      '0123456789',
    ])
    const part = await ask({ range: 'bytes=-3' })
    expect([part.statusCode, part.headers['content-range'], part.body]).toEqual([206, 'bytes 7-9/10', '789'])
  })

  test('as a target holds every annotation under its path, and loses it when told to', async () => {
    const project = await addProject()
    const more = { path: 'out', can_delete_objects: true }
    const made = await api('POST', '/api/storages/export/redis/', target(project, more))
    expect(made).toMatchObject({ status: 201, body: { path: 'out', db: results.db } })
    const task = (await api('POST', '/api/tasks/', { project, data: { text: 'hello' } })).body
    const choice = { from_name: 'c', to_name: 't', type: 'choices', value: { choices: ['a'] } }
    const saved = await api('POST', `/api/tasks/${task.id}/annotations/`, { result: [choice] })
    expect(saved.status).toBe(201)
    const key = `out:${saved.body.id}`
    const written = await until('the annotation in Redis', async () => {
      const value = await results.run('get', key)
      return typeof value === 'string' ? (JSON.parse(value) as object) : null
    })
    expect(written).toMatchObject({
      id: saved.body.id,
      result: [choice],
      task: { id: task.id, data: { text: 'hello' } },
    })
    await t.owner.api({ method: 'DELETE', url: `/api/annotations/${saved.body.id}/` })
    await until('the annotation gone from Redis', async () =>
      (await results.run('exists', key)) === 0 ? true : null,
    )
  })

  test('on a network this server keeps away from is not connected to', async () => {
    const strict = await testApp()
    const project = await strict.db.insertInto('projects').values({ title: 'P' }).returning('id').execute()
    for (const host of ['127.0.0.1', 'localhost', '0x7f000001', '[::ffff:127.0.0.1]', '169.254.169.254', ''])
      for (const path of ['redis', 'redis/validate', 'redis/files', 'export/redis']) {
        const answer = await strict.owner.api({
          method: 'POST',
          url: `/api/storages/${path}`,
          payload: { ...tasks.values, project: project[0]?.id, host },
        })
        expect([host, path, answer.statusCode, answer.json().detail]).toEqual([
          host,
          path,
          400,
          expect.stringContaining('keeps away from'),
        ])
      }
    await strict.close()
  })
})
