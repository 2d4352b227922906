import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCanaries } from '../../../testing/canaries.ts'
import { waitFor } from '../../../testing/crash-fixture.ts'
import { newProject, newTasks } from '../../../testing/labeling-fixture.ts'
import { startReceiver, type Receiver } from '../../../testing/receiver.ts'
import { TEST_SECRET_KEY, testApp, type TestApp } from '../../../testing/test-app.ts'
import { buildWorker } from '../../build-worker.ts'
import { loadConfig } from '../../config/config.ts'
import { createLog } from '../../run/log.ts'

const ENV = { SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1', SLUICE_LOG_LEVEL: 'trace' }

const canaries = createCanaries()
const given: { where: string; text: string }[] = []
let t: TestApp
let receiver: Receiver
let project: number
beforeAll(async () => {
  t = await testApp(ENV)
  receiver = await startReceiver()
  project = await newProject(t.owner)
})
afterAll(async () => {
  await receiver.close()
  await t.close()
})

async function send(
  method: 'GET' | 'POST' | 'PATCH' | 'PUT',
  url: string,
  payload?: object,
): Promise<string> {
  const answer = await t.owner.api({ method, url, ...(payload ? { payload } : {}) })
  given.push({ where: `${method} ${url}`, text: `${answer.body}\n${JSON.stringify(answer.headers)}` })
  return answer.body
}

async function workOff(): Promise<string> {
  const lines: string[] = []
  const config = loadConfig(ENV)
  const log = createLog(config, TEST_SECRET_KEY, { write: (line) => void lines.push(line) })
  const worker = await buildWorker({ config, connection: t.connection, log, secretKey: TEST_SECRET_KEY })
  await waitFor('every delivery tried', 180, async () => {
    const { rows } = await sql`select 1 from webhook_deliveries where tried_at is null`.execute(t.db)
    return rows.length === 0
  })
  await worker.stop()
  return lines.join('')
}

async function dump(): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`.execute(t.db)
  const tables = await Promise.all(
    rows.map(({ name }) =>
      t.connection.pool.query<{ text: string }>(`select t::text as text from ${name} t`),
    ),
  )
  return tables.flatMap((table) => table.rows.map(({ text }) => text)).join('\n')
}

test('no secret of a webhook leaves the server, except to its receiver and in the one answer that shows it', async () => {
  // a receiver that refuses everything and repeats all it is told, in every place there is
  receiver.answers((res, { headers, body }) => {
    const told = JSON.stringify([headers, body])
    res.writeHead(500, { 'x-told': told.slice(0, 4000), location: `http://x/${encodeURIComponent(told)}` })
    res.end(told)
  })
  const headers = { Authorization: canaries.valueFor('token'), 'X-Key': canaries.valueFor('key') }
  const url = receiver.url
  const made = await t.owner.api({ method: 'POST', url: '/api/webhooks', payload: { url, project, headers } })
  const { id, secret, ...rest } = made.json<{ id: number; secret: string }>()
  canaries.planted.push(secret.slice('whsec_'.length))
  given.push({ where: 'the rest of the first answer', text: JSON.stringify(rest) })
  const rotated = await t.owner.api({ method: 'POST', url: `/api/webhooks/${id}/rotate-secret` })
  canaries.planted.push(rotated.json<{ secret: string }>().secret.slice('whsec_'.length))

  await newTasks(t.owner, project, 3)
  const one = `/api/webhooks/${id}`
  await send('POST', `${one}/test`)
  await send('POST', '/api/webhooks', { url: 'nowhere', headers })
  await send('POST', '/api/webhooks', { url, project: 'x', headers, actions: headers })
  await send('POST', '/api/webhooks', { url, headers: { ...headers, Host: headers.Authorization } })
  await send('POST', '/api/webhooks', { url, headers: { Nested: headers } })
  await send('PATCH', one, { url: 'https://elsewhere.example/' })
  await send('PATCH', one, { send_payload: false })
  await send('PATCH', one, { headers })
  await send('PUT', one, { url, headers })
  given.push({ where: 'log of the worker', text: await workOff() })
  for (const { method, url: route } of t.app.routeTable)
    if (method === 'GET' && route.startsWith('/api/webhooks'))
      await send('GET', route.replaceAll(/:\w+/g, String(id)))
  await send('GET', `/projects/${project}/settings`)
  given.push({ where: 'log of the server', text: t.logged() })
  given.push({ where: 'tables', text: await dump() })

  const leaks = given.flatMap(({ where, text }) => canaries.found(text).map((value) => `${where}: ${value}`))
  expect(leaks).toEqual([])
  // and the search had something to search
  const text = (where: string): string => given.find((found) => found.where === where)?.text ?? ''
  expect(canaries.planted).toHaveLength(4)
  expect(canaries.found(JSON.stringify(receiver.received))).toEqual(Object.values(headers))
  expect(text('tables')).toContain('header.Authorization')
  expect(text('log of the worker')).toContain('webhook not delivered')
  expect(text(`GET ${one}/deliveries`)).toContain('answered 500')
})
