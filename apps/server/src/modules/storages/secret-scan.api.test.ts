import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectionFields, describeFields, listProviders, parseOptions, splitSecrets } from '@sluice/storage'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCanaries } from '../../../testing/canaries.ts'
import { waitFor } from '../../../testing/crash-fixture.ts'
import { runSluice, tempFolder } from '../../../testing/server-process.ts'
import { TEST_SECRET_KEY, testApp, type TestApp, type TestUser } from '../../../testing/test-app.ts'
import { buildWorker } from '../../build-worker.ts'
import { loadConfig } from '../../config/config.ts'
import { sealedPlaces } from '../../lib/sealed-places.ts'
import { createSealer } from '../../lib/sealing.ts'
import { createLog } from '../../run/log.ts'

const kinds = [
  { kind: 'source', root: '/api/storages' },
  { kind: 'target', root: '/api/storages/export' },
] as const
const ENV = { SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1', SLUICE_LOG_LEVEL: 'trace' }

const canaries = createCanaries()
/** Everything this server gave away: where, and what. */
const given: { where: string; text: string }[] = []
/** What the store was told, which is where secrets belong. */
const heard: string[] = []
let t: TestApp
let stranger: TestUser
let echo: Server
let endpoint: string
let project: number

beforeAll(async () => {
  // A store that refuses everything and repeats in its answer all it was told.
  echo = createServer((req, res) => {
    const told = JSON.stringify([req.method, req.url, req.headers])
    heard.push(told)
    res.writeHead(403, { 'content-type': 'application/xml', 'x-ms-error-code': 'AuthorizationFailure' })
    res.end(`<Error><Code>AccessDenied</Code><Message>${told}</Message></Error>`)
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`
  t = await testApp(ENV)
  const row = await t.db
    .insertInto('projects')
    .values({ title: 'P' })
    .returning('id')
    .executeTakeFirstOrThrow()
  project = row.id
})
afterAll(async () => {
  echo.closeAllConnections()
  echo.close()
  await t.close()
})

async function send(
  method: 'GET' | 'POST' | 'PATCH' | 'PUT',
  url: string,
  payload?: object,
): Promise<number> {
  const answer = await t.owner.api({ method, url, ...(payload ? { payload } : {}) })
  const { location: _link, ...headers } = answer.headers
  given.push({ where: `${method} ${url}`, text: `${answer.body}\n${JSON.stringify(headers)}` })
  return answer.statusCode
}

interface Case {
  readonly provider: ReturnType<typeof listProviders>[number]
  readonly kind: 'source' | 'target'
  readonly root: string
  readonly open: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
}

/** Each secret field alone, then all of them together, at the store that repeats what it is told. */
function cases(): Case[] {
  const { port } = new URL(endpoint)
  const places: Record<string, unknown> = {
    ...{ bucket: 'some-bucket', container: 'some-container', path: '/nowhere', host: '127.0.0.1', port },
    ...{ s3_endpoint: endpoint, gcs_endpoint: endpoint, account_url: `${endpoint}/acc` },
  }
  const made: Case[] = []
  for (const provider of listProviders())
    for (const { kind, root } of kinds) {
      const all = describeFields(provider.options[kind])
      const open = Object.fromEntries(
        all.filter(({ name }) => name in places).map(({ name }) => [name, places[name]]),
      )
      const names = all.filter(({ secret }) => secret).map(({ name }) => name)
      const sets = names.length > 0 ? [...names.map((name) => [name]), names] : [[]]
      // pairs that belong together
      for (const pair of [
        ['aws_access_key_id', 'aws_secret_access_key'],
        ['account_name', 'account_key'],
      ])
        if (pair.every((name) => names.includes(name))) sets.push(pair)
      for (const set of sets) {
        const secrets = Object.fromEntries(set.map((name) => [name, canaries.valueFor(name)]))
        const { account_url: _url, ...without } = open
        made.push({ provider, kind, root, open: 'connection_string' in secrets ? without : open, secrets })
      }
    }
  return made
}

/** A row as the store writes it, without trying the connection. */
async function insertSealed(
  { provider, kind, open, secrets }: Case,
  connection: number | null = null,
): Promise<number> {
  const { rows } = await t.connection.pool.query<{ id: string }>(
    `select nextval(pg_get_serial_sequence('storages', 'id')) as id`,
  )
  const id = Number(rows[0]?.id)
  const parsed = parseOptions(provider, kind, { ...open, ...secrets })
  const options = parsed.ok ? splitSecrets(provider.options[kind], parsed.options).open : open
  const sealer = createSealer(TEST_SECRET_KEY)
  const sealed = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      name,
      sealer.seal(value, sealedPlaces.storageSecret(id, name)),
    ]),
  )
  await t.db
    .insertInto('storages')
    .values({
      id,
      project_id: project,
      connection_id: connection,
      kind,
      provider: provider.name,
      options: JSON.stringify(options),
      secrets: JSON.stringify(sealed),
    })
    .execute()
  return id
}

const paths = ['', '/validate', '/examine', '/files', '/preview']

async function sayEverywhere({ provider, root, kind, open, secrets }: Case): Promise<void> {
  for (const path of kind === 'source' ? paths : paths.slice(0, 3)) {
    const url = `${root}/${provider.name}${path}`
    await send('POST', url, { project, ...open, ...secrets })
    await send('POST', url, { project: 'x', ...open, ...secrets, presign_ttl: 'x' })
    await send('POST', url, [secrets])
    await send('POST', url, {
      project,
      ...open,
      ...Object.fromEntries(Object.keys(secrets).map((n) => [n, secrets])),
    })
  }
}

/** The same values in a connection: made, refused, changed, read by somebody else, and used by a storage. */
async function sayToConnections({ provider, kind, root, open, secrets }: Case): Promise<void> {
  const held = new Set(connectionFields(provider).map(({ name }) => name))
  const options = Object.fromEntries(
    Object.entries({ ...open, ...secrets }).filter(([name]) => held.has(name)),
  )
  const body = { provider: provider.name, title: 'C', options }
  await send('POST', '/api/connections', { ...body, title: '' })
  await send('POST', '/api/connections', { ...body, options: [secrets] })
  await send('POST', '/api/connections', { ...body, options: { ...options, prefix: secrets } })
  if ((await send('POST', '/api/connections', body)) !== 201) return
  const made = await t.db
    .selectFrom('connections')
    .select('id')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  const one = `/api/connections/${made.id}`
  const storage = await insertSealed({ provider, kind, root, open: {}, secrets: {} }, made.id)
  for (const change of [{}, secrets, open, { ...open, ...secrets }])
    await send('PATCH', one, { options: change })
  for (const more of [{}, secrets, { connection: made.id, ...secrets }, { connection: null }])
    await send('PATCH', `${root}/${provider.name}/${storage}`, more)
  for (const path of paths.slice(1))
    await send('POST', `${root}/${provider.name}${path}`, { project, connection: made.id })
  await send('POST', `${root}/${provider.name}/${storage}/sync`)
  await send('POST', `${root}/${provider.name}/${storage}/examine`)
  await send('GET', one)
  const seen = await stranger.api({ method: 'GET', url: '/api/connections' })
  given.push({ where: 'connections of others', text: seen.body })
}

async function useSaved(id: number, { provider, root, kind, open, secrets }: Case): Promise<void> {
  const one = `${root}/${provider.name}/${id}`
  expect(await send('GET', one)).toBe(200)
  await send('PATCH', one, { title: 'x' })
  await send('PATCH', one, { ...secrets, project })
  await send('PUT', one, { project, ...open, ...secrets })
  await send('POST', `${one}/examine`)
  expect(await send('POST', `${one}/sync`)).toBe(200)
  for (const path of kind === 'source' ? paths.slice(1) : paths.slice(1, 3))
    await send('POST', `${root}/${provider.name}${path}`, { id, project })
}

/** Every address that can be read, for every storage there is. */
async function readEverything(ids: readonly number[], task: number): Promise<void> {
  for (const { method, url } of t.app.routeTable) {
    if (method !== 'GET' || url.includes('*') || url.includes('events')) continue
    const filled = url.includes(':') ? ids.map((id) => url.replaceAll(/:\w+/g, String(id))) : [url]
    for (const path of filled)
      await send('GET', `${path}?project=${project}&fileuri=s3://some-bucket/a.jpg&d=x`)
  }
  for (const page of ['/', `/projects/${project}/settings`, `/projects/${project}/data`])
    await send('GET', page)
  for (const uri of ['s3://some-bucket/a.jpg', 'gs://some-bucket/a.jpg', 'azure-blob://some-container/a.jpg'])
    await send('GET', `/tasks/${task}/resolve/?fileuri=${encodeURIComponent(uri)}`)
}

/** The work of syncs and exports, in a worker with a log of its own. */
async function workOff(): Promise<string> {
  const lines: string[] = []
  const config = loadConfig(ENV)
  const log = createLog(config, TEST_SECRET_KEY, { write: (line) => void lines.push(line) })
  const { connection } = t
  const worker = await buildWorker({ config, connection, log, secretKey: TEST_SECRET_KEY })
  await waitFor('every run tried', 180, async () => {
    const untried = await t.db
      .selectFrom('sync_runs')
      .select('id')
      .where('state', '=', 'queued')
      .where('barren_attempts', '=', 0)
      .execute()
    return untried.length === 0
  })
  await worker.stop()
  return lines.join('')
}

async function dump(): Promise<string> {
  const { pool } = t.connection
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const tables = await Promise.all(
    rows.map(({ name }) => pool.query<{ text: string }>(`select t::text as text from ${name} t`)),
  )
  return tables.flatMap((table) => table.rows.map(({ text }) => text)).join('\n')
}

async function examineByCommand(ids: readonly number[]): Promise<string> {
  const { host, port, user, database } = t.connection.settings
  const env = {
    ...ENV,
    SLUICE_SECRET_KEY: TEST_SECRET_KEY,
    SLUICE_DATA_DIR: tempFolder(),
    DATABASE_URL: `postgresql://${String(user)}@/${String(database)}?host=${encodeURIComponent(String(host))}&port=${port}`,
  }
  const told: string[] = []
  for (const id of ids) {
    const run = runSluice(['doctor', String(id)], { env })
    await run.ended
    told.push(run.output())
  }
  return told.join('\n')
}

test('the search finds what it looks for', () => {
  const probe = createCanaries()
  const value = probe.valueFor('password')
  for (const form of [
    value,
    Buffer.from(value).toString('hex'),
    ...['', 'u', 'us', 'user:'].map((before) => Buffer.from(`${before}${value}:after`).toString('base64')),
  ])
    expect(probe.found(`before ${form} after`)).toEqual([value])
  expect(probe.found(`before ${randomBytes(24).toString('hex')} after`)).toEqual([])
})

test('no secret of any provider leaves the server: answers, pages, logs, jobs, tables, commands', async () => {
  const all = cases()
  const ids: number[] = []
  const firstOf = new Map<string, number>()
  const data = {
    a: 's3://some-bucket/a.jpg',
    b: 'gs://some-bucket/a.jpg',
    c: 'azure-blob://some-container/a.jpg',
  }
  stranger = await t.member()
  const task = await t.db
    .insertInto('tasks')
    .values({ project_id: project, inner_id: 1, data: JSON.stringify(data) })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const one of all) {
    await sayEverywhere(one)
    const id = await insertSealed(one)
    ids.push(id)
    firstOf.set(`${one.provider.name} ${one.kind}`, id)
    await useSaved(id, one)
    await sayToConnections(one)
  }
  await readEverything(ids, task.id)
  given.push({ where: 'log of the worker', text: await workOff() })
  await readEverything(ids.slice(0, 3), task.id)
  given.push({ where: 'log of the server', text: t.logged() })
  given.push({ where: 'tables', text: await dump() })
  given.push({ where: 'sluice doctor', text: await examineByCommand([...firstOf.values()]) })

  const leaks = given.flatMap(({ where, text }) => canaries.found(text).map((value) => `${where}: ${value}`))
  expect(leaks).toEqual([])

  // and the search had something to search
  const text = (where: string): string => given.find((one) => one.where === where)?.text ?? ''
  expect(canaries.planted.length).toBeGreaterThan(40)
  expect(canaries.found(heard.join('\n')).length).toBeGreaterThan(5)
  expect(text('tables')).toContain('"s1.')
  expect(text('connections of others')).toContain('some-bucket')
  expect(text('log of the server')).toContain('answered')
  expect(text('log of the worker').length).toBeGreaterThan(1000)
  expect(text('sluice doctor')).toContain('failed')
}, 600_000)
