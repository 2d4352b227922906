import { generateKeyPairSync } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import { createServer, type Server } from 'node:http'
import { lookup } from 'node:dns'
import { isIPv6 } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freePorts } from '../../../../../tools/test-servers/free-ports.ts'
import { forbiddenNames, forbiddenTargets, strangeUrls } from '../../../testing/forbidden-targets.ts'
import { watchConnections } from '../../../testing/connection-watch.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'
import { createEgress } from '../../lib/egress.ts'

/** The one address a storage or a receiver may be reached at here; 127.0.0.1, its neighbour, is forbidden. */
const ALLOWED = '127.0.0.2'
const LIST = `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a.jpg</Key>
  <LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>"x"</ETag><Size>1</Size></Contents></ListBucketResult>`

let t: TestApp
let project: number
let store: Server
let trap: Server
let port: number
let trapped = 0
/** A connection with a storage. */
let used: number | undefined
let location: string | null = null
let redirect = 302
const answers = new Map<string, string[][]>()
let watch: ReturnType<typeof watchConnections>

/** A scripted name answers its list in turn, the last for ever. */
function dnsAnswer(name: string): readonly string[] | undefined {
  const script = answers.get(name) ?? []
  return (script.length > 1 ? script.shift() : script[0]) ?? forbiddenNames[name]
}

const listen = (server: Server, host: string): Promise<void> =>
  new Promise((resolve) => server.listen(port, host, resolve))

beforeAll(async () => {
  trap = createServer((_req, res) => res.end('reached'))
  trap.on('connection', () => (trapped += 1))
  ;[port = 0] = await freePorts(1)
  await listen(trap, '127.0.0.1')
  store = createServer((req, res) => {
    res.setHeader('connection', 'close')
    if (location !== null)
      return res.writeHead(redirect, { location, 'x-amz-bucket-region': 'eu-west-3' }).end()
    if (req.method === 'POST') return res.end('{"access_token":"t","expires_in":3600,"token_type":"Bearer"}')
    return res.end(req.url?.includes('list-type') ? LIST : 'x')
  })
  await listen(store, ALLOWED)
  const egress = createEgress([ALLOWED], (host, options, done) => {
    const found = dnsAnswer(host.toLowerCase().replace(/\.$|^some-bucket\./g, ''))
    if (found)
      return done(
        null,
        found.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
      )
    // Numbers, which the operating system reads as addresses. Names nobody knows ask no DNS server.
    if (/^[\da-fx.:%]+$|^localhost$/i.test(host)) return lookup(host, options, done)
    return done(Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' }), [])
  })
  t = await testApp({}, { egress })
  const row = await t.db
    .insertInto('projects')
    .values({ title: 'P' })
    .returning('id')
    .executeTakeFirstOrThrow()
  project = row.id
  watch = watchConnections()
})
afterAll(async () => {
  watch.stop()
  for (const server of [store, trap]) {
    server.closeAllConnections()
    server.close()
  }
  await t.close()
})
beforeEach(() => {
  watch.attempts.length = 0
  trapped = 0
})
afterEach(() => {
  location = null
  answers.clear()
})

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const account = (tokenUri: string): string =>
  JSON.stringify({
    type: 'service_account',
    client_email: 'a@b.example',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: tokenUri,
  })
const allowed = (): string => `http://${ALLOWED}:${port}`
const s3 = (): object => ({
  bucket: 'some-bucket',
  region_name: 'us-east-1',
  aws_access_key_id: 'AK',
  aws_secret_access_key: 'x',
})
const gcs = (): object => ({
  bucket: 'some-bucket',
  google_application_credentials: account(`${allowed()}/token`),
})

interface Entry {
  /** Of a storage; `import` for the address of a file with tasks, `webhook` for the receiver of one. */
  readonly provider: string
  /** Takes only the host, not an address with a scheme. */
  readonly bare?: true
  readonly sourceOnly?: true
  /** Typed into a connection: a new one that a storage is to use, or one that a storage uses already. */
  readonly connection?: 'new' | 'used'
  /** What it is refused with, when not by the guard. */
  readonly refusal?: RegExp
  readonly body: (url: string) => object
}
/** Every option of every provider that says where to connect to, and every other address that people type. */
const entries: Readonly<Record<string, Entry>> = {
  'S3 endpoint': { provider: 's3', body: (s3_endpoint) => ({ ...s3(), s3_endpoint }) },
  'S3 endpoint, bucket as host': {
    provider: 's3',
    refusal: /keeps away from|cannot be named before this host/,
    body: (s3_endpoint) => ({ ...s3(), s3_endpoint, addressing_style: 'virtual' }),
  },
  'S3 public endpoint': {
    provider: 's3',
    sourceOnly: true,
    body: (s3_public_endpoint) => ({ ...s3(), s3_endpoint: allowed(), s3_public_endpoint }),
  },
  'S3 bucket that pretends to be a host': {
    provider: 's3',
    refusal: /Enter the name alone/,
    body: (url) => ({
      ...s3(),
      s3_endpoint: allowed(),
      bucket: `${url.replace(/^http:\/\//, '')}/x`,
      addressing_style: 'virtual',
    }),
  },
  'Cloud Storage endpoint': { provider: 'gcs', body: (gcs_endpoint) => ({ ...gcs(), gcs_endpoint }) },
  'Cloud Storage token address': {
    provider: 'gcs',
    body: (url) => ({ ...gcs(), google_application_credentials: account(url), gcs_endpoint: allowed() }),
  },
  'Azure account address': {
    provider: 'azure',
    body: (account_url) => ({
      container: 'some-container',
      account_url,
      account_name: 'acc',
      account_key: 'AAAA',
    }),
  },
  'Azure connection string': {
    provider: 'azure',
    body: (url) => ({
      container: 'some-container',
      connection_string: `AccountName=acc;AccountKey=AAAA;BlobEndpoint=${url}`,
    }),
  },
  'Redis host': {
    provider: 'redis',
    bare: true,
    body: (host) => ({ host: host.replace(/^\[|\]$/g, ''), port, path: '' }),
  },
  'Redis host, TLS': {
    provider: 'redis',
    bare: true,
    body: (host) => ({ host, port, path: '', tls: true }),
  },
  'Import address': { provider: 'import', body: (url) => ({ url }) },
  'S3 endpoint of a connection': {
    provider: 's3',
    connection: 'new',
    body: (s3_endpoint) => ({ ...s3(), s3_endpoint }),
  },
  'S3 endpoint of a connection in use': {
    provider: 's3',
    connection: 'used',
    // A name that turns private after the listing is refused when the object is read.
    refusal: /keeps away from|can be listed but not read/,
    body: (s3_endpoint) => ({ ...s3(), s3_endpoint }),
  },
  'Redis host of a connection': {
    provider: 'redis',
    bare: true,
    connection: 'new',
    body: (host) => ({ host: host.replace(/^\[|\]$/g, ''), port }),
  },
  'Webhook address': { provider: 'webhook', body: (url) => ({ url }) },
}
const routes = {
  source: ['', '/validate', '/files', '/examine', '/preview'],
  target: ['', '/validate', '/examine'],
}

/** The calls that take it: each route of both kinds, or both sorts of form; few of them unless `every`. */
function callsOf(entry: Entry, body: object, every: boolean): InjectOptions[] {
  if (entry.provider === 'import') {
    const url = `/api/projects/${project}/import`
    const form = new FormData()
    form.set('url', String(new Map(Object.entries(body)).get('url')))
    const plain = { 'content-type': 'application/x-www-form-urlencoded' }
    const posts: InjectOptions[] = [
      { url, headers: plain, payload: new URLSearchParams({ ...body }).toString() },
      { url, payload: form },
    ]
    return posts.slice(0, every ? 2 : 1)
  }
  const kinds = entry.sourceOnly ? (['source'] as const) : (['source', 'target'] as const)
  return kinds.flatMap((kind) =>
    (every ? routes[kind] : ['/validate']).map((path) => ({
      url: `/api/storages/${kind === 'target' ? 'export/' : ''}${entry.provider}${path}`,
      payload: { project, ...body },
    })),
  )
}

/** A new connection as a body for storages; null where it is refused already. */
async function lend(entry: Entry, written: string, told: string[]): Promise<object | null> {
  if (entry.connection === 'used') return null
  const payload = { title: 'C', provider: entry.provider, options: entry.body(written) }
  const answer = await t.owner.api({ method: 'POST', url: '/api/connections', payload })
  told.push(answer.body)
  expect([written, answer.statusCode >= 500]).toEqual([written, false])
  return answer.statusCode === 201 ? { connection: answer.json().id } : null
}

/** Changes a connection that a storage uses, which tries that storage. */
async function changeUsed(options: object): Promise<string> {
  used ??= await connectionInUse()
  const answer = await t.owner.api({ method: 'PATCH', url: `/api/connections/${used}`, payload: { options } })
  expect([options, answer.statusCode]).toEqual([options, 400])
  return answer.body
}

async function connectionInUse(): Promise<number> {
  const options = { ...s3(), s3_endpoint: allowed() }
  const made = await t.owner.api({
    method: 'POST',
    url: '/api/connections',
    payload: { title: 'Used', provider: 's3', options },
  })
  const payload = { project, connection: made.json().id }
  const saved = await t.owner.api({ method: 'POST', url: '/api/storages/s3', payload })
  expect([saved.statusCode, saved.body]).toEqual([201, expect.anything()])
  return payload.connection
}

/** A webhook with this address and its test events, which are sent as every other; gives the answers as text. */
async function byWebhook(entry: Entry, written: string, events: number): Promise<string[]> {
  const payload = { project, ...entry.body(written) }
  const made = await t.owner.api({ method: 'POST', url: '/api/webhooks', payload })
  expect([written, made.statusCode >= 500]).toEqual([written, false])
  if (made.statusCode !== 201) return [made.body]
  const told: string[] = []
  for (let i = 0; i < events; i++) {
    const answer = await t.owner.api({ method: 'POST', url: `/api/webhooks/${made.json().id}/test` })
    expect([written, answer.statusCode]).toEqual([written, 200])
    told.push(answer.body)
  }
  return told
}

/** Sends it everywhere; gives the answers as text. Nothing but the allowed store was reached. */
async function everywhere(entry: Entry, written: string, every: boolean): Promise<string> {
  const hook = entry.provider === 'webhook'
  const told = hook ? await byWebhook(entry, written, every ? 2 : 1) : await byCalls(entry, written, every)
  const strangers = watch.attempts.filter((attempt) => attempt !== `${ALLOWED}:${port}`)
  expect([written, strangers, trapped]).toEqual([written, [], 0])
  return told.join('\n')
}

/** Through a connection where it is one's. */
async function byCalls(entry: Entry, written: string, every: boolean): Promise<string[]> {
  const told: string[] = []
  if (entry.connection === 'used') told.push(await changeUsed(entry.body(written)))
  const body = entry.connection ? await lend(entry, written, told) : entry.body(written)
  for (const call of body ? callsOf(entry, body, every) : []) {
    const answer = await t.owner.api({ method: 'POST', ...call })
    told.push(answer.body)
    expect([written, call.url, answer.statusCode >= 500]).toEqual([written, call.url, false])
  }
  return told
}

const spellings = Object.values(forbiddenTargets).flat()
const urlOf = (entry: Entry, host: string): string => (entry.bare ? host : `http://${host}:${port}`)

test('the list is as long as it is meant to be, and the watch sees connections', async () => {
  expect(Object.keys(forbiddenTargets)).toHaveLength(12)
  expect(new Set(spellings).size).toBeGreaterThanOrEqual(120)
  for (const list of Object.values(forbiddenTargets)) expect(list.length).toBeGreaterThanOrEqual(10)
  const answer = await t.owner.api({
    method: 'POST',
    url: '/api/storages/s3/validate',
    payload: { project, ...s3(), s3_endpoint: allowed() },
  })
  expect([answer.statusCode, answer.body]).toEqual([200, '{}'])
  expect(watch.attempts).toContain(`${ALLOWED}:${port}`)
  await fetch(`http://127.0.0.1:${port}`)
  expect([watch.attempts.at(-1), trapped]).toEqual([`127.0.0.1:${port}`, 1])
})

describe.each(Object.keys(entries))('%s', (name) => {
  const entry = entries[name] as Entry
  test.each(Object.keys(forbiddenTargets))('reaches %s in no spelling', async (target) => {
    const told: string[] = []
    for (const [at, host] of (forbiddenTargets[target] ?? []).entries())
      told.push(await everywhere(entry, urlOf(entry, host), at === 0))
    // what stopped it was the guard, not some other mistake of the set-up
    expect(told.some((text) => (entry.refusal ?? /keeps away from/).test(text))).toBe(true)
  })

  test('reaches nothing by other schemes and odd addresses', async () => {
    for (const url of strangeUrls('127.0.0.1', port)) expect(await everywhere(entry, url, false)).not.toBe('')
  })

  test.each(['mixed-first.test', 'mixed-last.test', 'mixed-six.test'])(
    'refuses %s, where one answer of several is private',
    async (host) => {
      expect(await everywhere(entry, urlOf(entry, host), true)).toMatch(entry.refusal ?? /keeps away/)
    },
  )

  test('a name that turns private between two connections is refused at the second', async () => {
    answers.set('turning.test', [[ALLOWED], ['127.0.0.1']])
    expect(await everywhere(entry, urlOf(entry, 'turning.test'), true)).toMatch(entry.refusal ?? /keeps away/)
  })
})

describe.each([301, 302, 303, 307, 308])('a redirect with %i', (status) => {
  test.each(['http://169.254.169.254/latest/meta-data/', 'trap', 'file:///etc/passwd'])(
    'to %s is not followed',
    async (to) => {
      redirect = status
      location = to === 'trap' ? `http://127.0.0.1:${port}/` : to
      for (const name of [
        'S3 endpoint',
        'Cloud Storage endpoint',
        'Cloud Storage token address',
        'Azure account address',
        'Import address',
        'Webhook address',
      ])
        await everywhere(entries[name] as Entry, allowed(), true)
      expect(watch.attempts.length).toBeGreaterThan(0)
    },
  )
})
