import type { Connection, SourceStorage } from '@sluice/contract'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../../../testing/crash-fixture.ts'
import { syncFixture } from '../../../testing/sync-fixture.ts'
import { createSealer } from '../../lib/sealing.ts'
import { createRuns } from '../runs/index.ts'
import { createStorages } from '../storages/index.ts'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'

let t: StorageApp
const SECRET = 'the one right secret'
const memory = '/api/storages/memory'
const targets = '/api/storages/export/memory'
beforeAll(async () => {
  t = await storageApp()
  for (const bucket of ['vault', 'other'])
    for (const key of ['a/1.jpg', 'b/1.jpg']) t.memory.put(bucket, key, 'x')
})
afterAll(() => t.close())
afterEach(() => (t.memory.requiredSecret = SECRET))

const ok = (answer: LightMyRequestResponse, status = 200) => {
  expect([answer.statusCode, answer.body]).toEqual([status, expect.anything()])
  return answer.json()
}
async function connect(more: object = {}): Promise<Connection> {
  t.memory.requiredSecret = SECRET
  const options = { bucket: 'vault', secret: SECRET }
  const body = { provider: 'memory', title: 'Main', options, ...more }
  return ok(await t.send('POST', '/api/connections', body), 201)
}
async function store(
  body: { prefix?: string; [option: string]: unknown },
  at = memory,
): Promise<SourceStorage> {
  if (at === memory)
    for (const bucket of ['vault', 'other']) t.memory.put(bucket, `${body.prefix ?? 'a'}/1.jpg`, 'x')
  return ok(await t.send('POST', at, { project: t.projectId, recursive_scan: true, ...body }), 201)
}
async function fault(method: 'POST' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<Fault> {
  const answer = await t.send(method, url, body)
  const { detail, validation_errors = {} } = answer.json()
  return { status: answer.statusCode, detail, fields: validation_errors }
}
interface Fault {
  status: number
  detail: string
  fields: Record<string, string[]>
}
const rowOf = (id: number) =>
  t.db.selectFrom('storages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const connectionRow = (id: number) =>
  t.db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const works = async (id: number): Promise<boolean> => {
  const row = await t.storages.get({}, id)
  const opened = await t.storages.openStore(row)
  return (await opened.check(row.kind === 'source' ? 'read' : 'write', AbortSignal.timeout(5000))).ok
}

describe('a connection', () => {
  test('is made, listed and read without its secrets, which rest sealed to its row', async () => {
    const made = await connect({ title: ' Main ' })
    expect(made).toMatchObject({
      provider: 'memory',
      title: 'Main',
      shared: true,
      editable: true,
      used_by: [],
      options: { bucket: 'vault' },
      created_by: { email: 'somebody@example.org' },
    })
    expect(JSON.stringify(made)).not.toMatch(/secret|s1\./)
    expect(ok(await t.send('GET', `/api/connections/${made.id}/`))).toEqual(made)
    expect(ok(await t.send('GET', '/api/connections?provider=memory'))).toContainEqual(made)
    expect(ok(await t.send('GET', '/api/connections?provider=s3'))).toEqual([])
    const { secrets } = await connectionRow(made.id)
    expect(secrets).toEqual({ secret: expect.stringMatching(/^s1\./) })
  })

  test.each([
    ['no title', { title: ' ' }, 'title', 'Enter a name.'],
    ['no provider', { provider: undefined, options: undefined }, 'provider', 'Name a provider'],
    [
      'a provider without credentials',
      { provider: 'localfiles', options: {} },
      'provider',
      'Name a provider',
    ],
    ['no bucket', { options: { secret: 'x' } }, 'bucket', ''],
    [
      'an option of each storage',
      { options: { bucket: 'b', prefix: 'x' } },
      'prefix',
      'say it of each storage',
    ],
    ['storage and options at once', { storage: 1 }, 'storage', 'either a storage, or a provider'],
  ])('with %s is refused beside the field', async (_what, more, field, words) => {
    const body = { provider: 'memory', title: 'Main', options: { bucket: 'vault' }, ...more }
    const { status, fields } = await fault('POST', '/api/connections', body)
    expect([status, Object.keys(fields)]).toEqual([400, [field]])
    expect(fields[field]?.join(' ')).toContain(words)
  })

  test('of a provider has its own fields, told with the provider', async () => {
    const all: { name: string; connection: { name: string }[] }[] = ok(
      await t.send('GET', '/api/storages/providers'),
    )
    const names = Object.fromEntries(all.map((one) => [one.name, one.connection.map(({ name }) => name)]))
    expect(names['memory']).toEqual(['bucket', 'secret'])
    expect(names['localfiles']).toEqual([])
  })
})

describe('a storage of a connection', () => {
  test('answers its place beside its own options, and keeps neither place nor secret in its row', async () => {
    const connection = await connect()
    const storage = await store({ connection: connection.id, prefix: 'a' })
    const { id } = storage
    expect(storage).toMatchObject({
      bucket: 'vault',
      prefix: 'a',
      connection: { id: connection.id, title: 'Main' },
    })
    const row = await rowOf(id)
    expect([row.options, row.secrets]).toEqual([
      { prefix: 'a', inline_media: false, recursive_scan: true },
      {},
    ])
    expect(await works(id)).toBe(true)
    expect(ok(await t.send('GET', `${memory}/${id}`))).toEqual(storage)
    const listed: SourceStorage[] = ok(await t.send('GET', `${memory}?project=${t.projectId}`))
    expect(listed.find((one) => one.id === id)).toEqual(storage)
    const { used_by }: Connection = ok(await t.send('GET', `/api/connections/${connection.id}`))
    expect(used_by).toEqual([
      { storage: id, kind: 'source', title: null, project: t.projectId, project_title: 'Cats' },
    ])
  })

  test('one without has none', async () => {
    const storage = await store({ bucket: 'vault', secret: SECRET, prefix: 'none' })
    expect(storage.connection).toBeNull()
  })

  test('is matched by its URIs, as any other', async () => {
    const { id } = await connect({ options: { bucket: 'other', secret: SECRET } })
    const project = await t.addProject()
    const storage = await store({ connection: id, project })
    const rows = await t.storages.listSources(project)
    expect(t.storages.matchUri(rows, 'memory://other/a/1.jpg')?.row.id).toBe(storage.id)
  })

  test('keeps its connection in changes that do not name it, also in PUT', async () => {
    const connection = await connect()
    const { id } = await store({ connection: connection.id, prefix: 'b' })
    for (const [method, body] of [
      ['PATCH', { title: 'New', prefix: 'a' }],
      ['PATCH', { connection: connection.id, bucket: 'vault' }],
      ['PUT', { project: t.projectId, prefix: 'a' }],
    ] as const)
      expect(ok(await t.send(method, `${memory}/${id}`, body))).toMatchObject({
        prefix: 'a',
        bucket: 'vault',
        connection: { id: connection.id },
      })
    expect((await rowOf(id)).secrets).toEqual({})
    expect(await works(id)).toBe(true)
  })

  test.each(['create', 'change', 'validate', 'files', 'examine', 'preview'])(
    'may not say otherwise than its connection: %s refuses beside the field',
    async (how) => {
      const connection = await connect()
      const saved = how === 'change' ? await store({ connection: connection.id, prefix: 'q' }) : null
      const ask = (body: object): Promise<Fault> => {
        if (saved) return fault('PATCH', `${memory}/${saved.id}`, body)
        const url = how === 'create' ? memory : `${memory}/${how}`
        return fault('POST', url, { project: t.projectId, connection: connection.id, ...body })
      }
      for (const body of [{ bucket: 'other' }, { secret: 'mine' }, { secret: SECRET }, { secret: null }]) {
        const { status, fields } = await ask(body)
        expect([status, Object.keys(fields)]).toEqual([400, Object.keys(body)])
        expect(Object.values(fields).join()).toMatch(/belongs to the connection "Main" and is changed there/)
      }
    },
  )

  test('is tried with the connection before it is saved', async () => {
    const { id } = await connect({ options: { bucket: 'vault', secret: 'wrong' } })
    const { status, detail } = await fault('POST', memory, { project: t.projectId, connection: id })
    expect([status, detail]).toEqual([400, expect.stringContaining('Check the credentials')])
    const tried = await fault('POST', `${memory}/validate`, { project: t.projectId, connection: id })
    expect(tried.status).toBe(400)
  })

  test('is refused a connection of another provider, or one that is not there', async () => {
    const { id } = await connect({ provider: 's3', options: { bucket: 'some-bucket' } })
    const foreign = await fault('POST', memory, { project: t.projectId, connection: id })
    expect(foreign.fields).toEqual({ connection: ['The connection "Main" is to another kind of store.'] })
    const none = await fault('POST', memory, { project: t.projectId, connection: 999_999 })
    expect(none.fields['connection']?.[0]).toContain('There is no such connection')
  })

  test('examined by its id alone, is examined with the connection', async () => {
    const { id } = await store({ connection: (await connect()).id, prefix: 'a' })
    const answer = await t.send('POST', `${memory}/${id}/examine`)
    const probes = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(probes.filter(({ status }) => status === 'failed')).toEqual([])
    expect(probes.filter(({ status }) => status === 'ok').length).toBeGreaterThan(2)
  })
})

describe('leaving and joining', () => {
  test('a storage that leaves its connection is asked for the secrets again', async () => {
    const { id } = await store({ connection: (await connect()).id, prefix: 'leaves' })
    const refused = await fault('PATCH', `${memory}/${id}`, { connection: null })
    expect(refused.fields).toEqual({
      secret: ['Enter "Secret" again: stored credentials stay with the connection "Main".'],
    })
    const body = { connection: null, secret: SECRET }
    expect(ok(await t.send('PATCH', `${memory}/${id}`, body))).toMatchObject({
      connection: null,
      bucket: 'vault',
      prefix: 'leaves',
    })
    const row = await rowOf(id)
    expect(row.options).toEqual({
      bucket: 'vault',
      prefix: 'leaves',
      inline_media: false,
      recursive_scan: true,
    })
    expect(await works(id)).toBe(true)
  })

  test('a storage that joins drops its own place and secrets', async () => {
    const connection = await connect()
    const { id } = await store({ bucket: 'other', secret: SECRET, prefix: 'joins' })
    const joined = ok(await t.send('PATCH', `${memory}/${id}`, { connection: connection.id }))
    expect(joined).toMatchObject({ bucket: 'vault', prefix: 'joins', connection: { title: 'Main' } })
    const row = await rowOf(id)
    expect([row.options, row.secrets]).toEqual([
      { prefix: 'joins', inline_media: false, recursive_scan: true },
      {},
    ])
  })

  test('a connection is made of a storage, whose secrets are sealed anew for it', async () => {
    const { id } = await store({ bucket: 'vault', secret: SECRET, prefix: 'moves' })
    const before = (await rowOf(id)).secrets['secret']
    const made: Connection = ok(
      await t.send('POST', '/api/connections', { storage: id, title: 'Moved', shared: false }),
      201,
    )
    expect(made).toMatchObject({ title: 'Moved', shared: false, options: { bucket: 'vault' } })
    expect(made.used_by).toMatchObject([{ storage: id }])
    const row = await rowOf(id)
    expect([row.options, row.secrets]).toEqual([
      { prefix: 'moves', inline_media: false, recursive_scan: true },
      {},
    ])
    expect((await connectionRow(made.id)).secrets['secret']).not.toBe(before)
    expect(await works(id)).toBe(true)
    const again = await fault('POST', '/api/connections', { storage: id, title: 'Again' })
    expect(again.fields['storage']?.[0]).toBe('This storage uses the connection "Moved" already.')
    expect((await fault('POST', '/api/connections', { storage: 999_999, title: 'x' })).status).toBe(404)
  })

  test('two who make a connection of one storage at once get one', async () => {
    const { id } = await store({ bucket: 'vault', secret: SECRET, prefix: 'twice' })
    const count = async () => (await t.db.selectFrom('connections').select('id').execute()).length
    const before = await count()
    const ask = () => t.send('POST', '/api/connections', { storage: id, title: 'x' })
    const codes = (await Promise.all([ask(), ask(), ask()])).map(({ statusCode }) => statusCode)
    expect(codes.filter((code) => code === 201)).toHaveLength(1)
    expect(codes.every((code) => [201, 400, 409].includes(code))).toBe(true)
    expect(await count()).toBe(before + 1)
    expect(await works(id)).toBe(true)
  })

  test('secrets copied to another connection do not open there, until they are entered again', async () => {
    const [from, to] = [await connect(), await connect()]
    const { id } = await store({ connection: to.id, prefix: 'copied' })
    await t.db
      .updateTable('connections')
      .set({ secrets: JSON.stringify((await connectionRow(from.id)).secrets), updated_at: new Date() })
      .where('id', '=', to.id)
      .execute()
    await expect(works(id)).rejects.toMatchObject({ kind: 'invalid_config' })
    const again = { options: { secret: SECRET } }
    ok(await t.send('PATCH', `/api/connections/${to.id}`, again))
    expect(await works(id)).toBe(true)
  })
})

describe('a changed connection', () => {
  test('is tried through every storage that uses it, and then used by all of them', async () => {
    const connection = await connect()
    const { id } = await store({ connection: connection.id, prefix: 'a' })
    const other = await store(
      { connection: connection.id, prefix: 'x', project: await t.addProject() },
      targets,
    )
    t.memory.requiredSecret = 'the next secret'
    expect(await works(id)).toBe(false)
    const change = { options: { secret: 'the next secret' } }
    expect(ok(await t.send('PATCH', `/api/connections/${connection.id}`, change))).toMatchObject({
      title: 'Main',
      options: { bucket: 'vault' },
    })
    expect([await works(id), await works(other.id)]).toEqual([true, true])
  })

  test('reaches workers at their next run, whatever they had open', async () => {
    const connection = await connect()
    const body = { connection: connection.id, prefix: 'run', use_blob_urls: true }
    const storage = await store({ ...body, project: await t.addProject() })
    const worker = createStorages({
      db: t.db,
      sealer: createSealer('only for tests: thirty-two letters and more'),
      storageDeps: { memory: t.memory },
      runs: createRuns({ db: t.db }),
      providers: t.storages.providers,
    })
    const runs = syncFixture(t.connection, { openStore: worker.openStore })
    const row = await t.storages.get({}, storage.id)
    expect(await runs.sync(row)).toMatchObject({ state: 'completed', created: 1 })
    t.memory.requiredSecret = 'the next secret'
    t.memory.put('vault', 'run/2.jpg', 'x')
    expect((await runs.sync(row)).state).toBe('failed')
    ok(await t.send('PATCH', `/api/connections/${connection.id}`, { options: { secret: 'the next secret' } }))
    expect(await runs.sync(row)).toMatchObject({ created: 1 })
    await runs.close()
    await worker.close()
  })

  test('that would break storages is refused with their names, and nothing is saved', async () => {
    const connection = await connect()
    const project = await t.addProject()
    await t.db.updateTable('projects').set({ title: 'Dogs' }).where('id', '=', project).execute()
    const { id } = await store({ connection: connection.id, prefix: 'a', title: 'Paws', project })
    const before = await connectionRow(connection.id)
    const { status, fields } = await fault('PATCH', `/api/connections/${connection.id}`, {
      title: 'Renamed',
      options: { secret: 'wrong' },
    })
    expect(status).toBe(400)
    const told = fields['non_field_errors'] ?? []
    expect(told[0]).toContain('Nothing was saved')
    expect(told[1]).toMatch(/source storage "Paws" of the project "Dogs": .*Check the credentials/)
    expect(await connectionRow(connection.id)).toEqual(before)
    expect(await works(id)).toBe(true)
  })

  test('may not make a target write where a source of its project reads', async () => {
    const project = await t.addProject()
    const connection = await connect()
    await store({ bucket: 'other', secret: SECRET, project, prefix: 'out' })
    await store({ connection: connection.id, prefix: 'out', project }, targets)
    const options = { bucket: 'other', secret: SECRET }
    const { status, fields } = await fault('PATCH', `/api/connections/${connection.id}`, { options })
    expect([status, fields['non_field_errors']?.[1]]).toEqual([400, expect.stringContaining('new task')])
  })

  test('moves source and target of one project together', async () => {
    const project = await t.addProject()
    const connection = await connect()
    const source = await store({ connection: connection.id, prefix: 'a', project })
    const target = await store({ connection: connection.id, prefix: 'out', project }, targets)
    const options = { bucket: 'other', secret: SECRET }
    ok(await t.send('PATCH', `/api/connections/${connection.id}`, { options }))
    expect(ok(await t.send('GET', `${memory}/${source.id}`))).toMatchObject({ bucket: 'other', prefix: 'a' })
    expect(ok(await t.send('GET', `${targets}/${target.id}`))).toMatchObject({
      bucket: 'other',
      prefix: 'out',
    })
  })

  test('is never used for another place: its secrets are asked for again', async () => {
    const connection = await connect()
    const url = `/api/connections/${connection.id}`
    const { fields } = await fault('PATCH', url, { options: { bucket: 'other' } })
    expect(fields).toEqual({
      secret: [
        'Enter "Secret" again: "Bucket" changed, and stored credentials are only used where they were entered for.',
      ],
    })
    expect(ok(await t.send('PATCH', url, { options: { bucket: 'vault', secret: '' } }))).toMatchObject({
      options: { bucket: 'vault' },
    })
    expect((await connectionRow(connection.id)).secrets).toHaveProperty('secret')
    const cleared = await t.send('PATCH', url, { options: { bucket: 'other', secret: null } })
    expect(ok(cleared)).toMatchObject({ options: { bucket: 'other' } })
    expect((await connectionRow(connection.id)).secrets).toEqual({})
  })

  test('of two editors at once, one is told to look again', async () => {
    const connection = await connect()
    await store({ connection: connection.id, prefix: 'a', project: await t.addProject() })
    const change = (title: string) =>
      t.send('PATCH', `/api/connections/${connection.id}`, { title, options: { secret: SECRET } })
    const answers = await held(connection.id, [() => change('One'), () => change('Two')])
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 409]))
    const won: Connection = ok(answers.find(({ statusCode }) => statusCode === 200) ?? answers[0]!)
    expect((await connectionRow(connection.id)).title).toBe(won.title)
  })

  test('is not saved on trials of storages that are others by then', async () => {
    const connection = await connect()
    const { id } = await store({ connection: connection.id, prefix: 'a', project: await t.addProject() })
    const before = await connectionRow(connection.id)
    const change = () => t.send('PATCH', `/api/connections/${connection.id}`, { options: { secret: SECRET } })
    const moved = `update storages set options = '{"prefix": "b"}', updated_at = clock_timestamp() where id = ${id}`
    const [answer] = await held(connection.id, [change], moved)
    expect([answer?.statusCode, answer?.json().detail]).toEqual([
      409,
      expect.stringContaining('a storage that uses it meanwhile'),
    ])
    expect(await connectionRow(connection.id)).toEqual(before)
  })

  test.each(['POST', 'PATCH'] as const)(
    'is not given to a storage (%s) that was tried with what it was before',
    async (method) => {
      const connection = await connect()
      const project = await t.addProject()
      const { id } = await store({ connection: connection.id, prefix: 'a', project })
      const body = { project, connection: connection.id, prefix: 'b' }
      const ask = () => t.send(method, method === 'POST' ? memory : `${memory}/${id}`, body)
      const changed = `update connections set updated_at = clock_timestamp() where id = ${connection.id}`
      const [answer] = await held(connection.id, [ask], changed)
      expect(answer?.statusCode).toBe(409)
      const rows = await t.db.selectFrom('storages').selectAll().where('project_id', '=', project).execute()
      expect(rows.map(({ options }) => options['prefix'])).toEqual(['a'])
    },
  )
})

/** Sends requests that all wait to save, does something under their feet, and lets them go on. */
async function held(
  id: number,
  requests: readonly (() => Promise<LightMyRequestResponse>)[],
  meanwhile = 'select 1',
): Promise<LightMyRequestResponse[]> {
  const client = await t.connection.pool.connect()
  try {
    await client.query('begin')
    await client.query(`select from connections where id = ${id} for update`)
    const answers = requests.map((send) => send())
    await waitFor('all wait for the row', 180, async () => {
      const { rows } = await t.connection.pool.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
      return rows[0]?.n === requests.length
    })
    await client.query(meanwhile)
    await client.query('commit')
    return await Promise.all(answers)
  } finally {
    client.release()
  }
}

test('one in use is not deleted, and the refusal says where', async () => {
  const connection = await connect()
  const url = `/api/connections/${connection.id}`
  const { id } = await store({ connection: connection.id, prefix: 'stays' })
  expect(await fault('DELETE', url)).toMatchObject({
    status: 400,
    detail:
      '1 storage uses this connection, in the project "Cats". Give them another connection, or delete them, first.',
  })
  expect(await works(id)).toBe(true)
  expect((await t.send('DELETE', `${memory}/${id}`)).statusCode).toBe(204)
  expect((await t.send('DELETE', url)).statusCode).toBe(204)
  expect((await t.send('GET', url)).statusCode).toBe(404)
  expect((await t.send('DELETE', url)).statusCode).toBe(404)
})
