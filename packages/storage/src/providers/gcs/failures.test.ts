/** What users are told when Cloud Storage refuses: broken set-ups made for real on the strict server. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Agent } from 'undici'
import { gcsServer, type GcsServer } from '../../../testing/index.ts'
import { EGRESS_REFUSED } from '../../kit/errors.ts'
import type { CheckResult } from '../../kit/object-store.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { defaultRetryPolicy } from '../../wrappers/retry.ts'
import { GcsSource } from './options.ts'
import { gcs } from './provider.ts'

const { signal } = new AbortController()
const servers: Server[] = []
let google: GcsServer
let account: ReturnType<GcsServer['accounts']['add']>

beforeAll(async () => {
  google = await gcsServer()
  google.bucket('media').put('a.txt', 'content', { contentType: 'text/plain' })
})

beforeEach(() => {
  account = google.accounts.add('labeler')
})

afterAll(async () => {
  for (const server of servers) server.close()
  await google.close()
})

function open(values: Record<string, unknown> = {}, deps: StorageDeps = {}) {
  const waits: number[] = []
  const options = GcsSource.parse({
    bucket: 'media',
    gcs_endpoint: google.url,
    google_application_credentials: account.keyFile,
    recursive_scan: true,
    ...values,
  })
  const sleep = async (ms: number): Promise<void> => void waits.push(ms)
  const retryPolicy = { ...defaultRetryPolicy, random: () => 1, sleep }
  return { store: openStore({ provider: gcs, options, deps, retryPolicy }), waits }
}

const keyFile = (changes: object): string =>
  JSON.stringify({ ...(JSON.parse(account.keyFile) as object), ...changes })

const check = (values: Record<string, unknown> = {}, deps: StorageDeps = {}): Promise<CheckResult> =>
  open(values, deps).store.check('read', signal)

const said = (kind: string, message: string, advice = '') => ({
  ok: false,
  kind,
  message: expect.stringContaining(message) as string,
  advice: expect.stringContaining(advice) as string,
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('wrong credentials', () => {
  it('a key that was replaced', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const result = await check({ google_application_credentials: keyFile({ private_key: pem }) })
    expect(result).toMatchObject(said('denied', `does not accept the key of ${account.email}`, 'new key'))
  })

  it('an account that is gone', async () => {
    google.accounts.remove(account.email)
    expect(await check()).toMatchObject(said('denied', 'Google does not accept the key', 'still exists'))
  })

  it.each([-7_200_000, 7_200_000])('a clock that is off by %i ms', async (off) => {
    const result = await check({}, { now: () => Date.now() + off })
    expect(result).toMatchObject(said('invalid_config', off > 0 ? 'is ahead' : 'is behind', 'NTP'))
    expect(result).toMatchObject({ message: expect.stringMatching(/ by (119|120|121) minutes/) as string })
  })

  it('a clock that spoils only links, where links are wanted', async () => {
    const deps = { now: () => Date.now() - 1_800_000 }
    expect(await check({ presign: false }, deps)).toEqual({ ok: true })
    expect(await check({}, deps)).toMatchObject(
      said('invalid_config', 'by 30 minutes: ours is behind', 'links'),
    )
  })

  it('a token service that is elsewhere', async () => {
    const result = await check({
      google_application_credentials: keyFile({ token_uri: 'http://127.0.0.1:1/token' }),
    })
    expect(result).toMatchObject(said('unavailable', 'Nothing listens at 127.0.0.1:1'))
  })

  it('none at all', async () => {
    expect(
      await check({ google_application_credentials: null }, { google: { endpoint: google.url } }),
    ).toMatchObject(said('denied', 'No credentials are set', 'JSON key file'))
  })

  it("a key that cannot be read, which never turns into the server's own credentials", async () => {
    const google = { credentials: () => Promise.reject(new Error('asked')) }
    const result = await check({ google_application_credentials: '{}' }, { google })
    expect(result).toMatchObject(said('invalid_config', 'key file of the storage cannot be read', 'Paste'))
  })

  it("the server's own, which never go where a user points", async () => {
    let asked = 0
    const credentials = () => {
      asked++
      return Promise.resolve({ token: () => Promise.resolve('planted'), signer: () => Promise.resolve(null) })
    }
    const before = google.seen.length
    const result = await check({ google_application_credentials: null }, { google: { credentials } })
    expect(result).toMatchObject(
      said('invalid_config', 'are not sent to 127.0.0.1', 'leave the endpoint empty'),
    )
    expect([asked, google.seen.length - before]).toEqual([0, 0])
  })
})

describe('rights', () => {
  it.each([
    ['list', 'read', 'may not list the objects', 'roles/storage.objectViewer'],
    ['get', 'read', 'may not read objects', 'storage.objects.get'],
    ['create', 'write', 'may not write to the bucket', 'roles/storage.objectUser'],
    ['delete', 'write', 'may not remove or replace objects', 'Storage Object Creator is not enough'],
  ] as const)('without %s, a check to %s names the role', async (right, need, message, advice) => {
    account.rights.delete(right)
    const before = google.bucket('media').keys()
    const result = await open().store.check(need, signal)
    expect(result).toMatchObject(said('denied', `${account.email} ${message}`, advice))
    account.rights.add(right)
    expect(await open().store.check(need, signal)).toEqual({ ok: true })
    expect(google.bucket('media').keys()).toEqual(before)
  })
})

describe('places', () => {
  it('a bucket that is not there', async () => {
    expect(await check({ bucket: 'absent' })).toMatchObject(said('not_found', '"absent" does not exist'))
  })

  it('a name no bucket can have', async () => {
    expect(await check({ bucket: 'Media' })).toMatchObject(said('invalid_config', 'cannot list', 'gs://'))
  })

  it('a bucket whose readers pay, until a project is named; links name it too', async () => {
    const bucket = google.bucket('paid')
    bucket.put('a.txt', 'paid for')
    bucket.requesterPays = true
    const none = { bucket: 'paid' }
    expect(await check(none)).toMatchObject(said('invalid_config', 'no project is named', 'project ID'))
    const { store } = open({ ...none, google_project_id: 'payer' })
    const url = await store.presign('a.txt', { ttlSeconds: 60, signal })
    expect(url.searchParams.get('userProject')).toBe('payer')
    expect(await (await fetch(url)).text()).toBe('paid for')
    expect(await store.check('read', signal)).toEqual({ ok: true })
    const fresh = open({ ...none, google_project_id: 'payer' }).store
    const reads = Array.from({ length: 5 }, () => fresh.readAll('a.txt', { signal, maxBytes: 100 }))
    expect((await Promise.all(reads)).every(({ ok }) => ok)).toBe(true)
    const free = await open({ google_project_id: 'payer' }).store.presign('a.txt', { ttlSeconds: 60, signal })
    expect(free.searchParams.has('userProject')).toBe(false)
  })

  it('a host that answers something else', async () => {
    const host = await listen(createServer((_request, response) => response.end('<title>Console</title>')))
    expect(await check({ gcs_endpoint: `http://${host}` })).toMatchObject(
      said('invalid_config', `${host} is not Google Cloud Storage`),
    )
  })

  it('a port without TLS', async () => {
    const endpoint = google.url.replace('http:', 'https:')
    expect(await check({ gcs_endpoint: endpoint })).toMatchObject(
      said('invalid_config', 'No secure connection'),
    )
  })

  it('an address the operator does not allow', async () => {
    const refused = Object.assign(new Error('refused'), { code: EGRESS_REFUSED })
    const dispatcher = new Agent({ connect: (_options, done) => done(refused, null) })
    expect(await check({}, { dispatcher })).toMatchObject(said('denied', 'keeps away from', 'SLUICE_ALLOWED'))
  })
})

describe('answers', () => {
  /** Cloud Storage's answers to anything but tokens are replaced by this. */
  async function answering(answer: RequestListener) {
    const host = await listen(createServer(answer))
    return open({ gcs_endpoint: `http://${host}` })
  }

  const refusal =
    (status: number, reason: string, more: object = {}, headers = {}): RequestListener =>
    (_request, response) => {
      const error = {
        code: status,
        message: 'UPSTREAM WORDS',
        errors: [{ reason, message: 'UPSTREAM' }],
        ...more,
      }
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify({ error }))
    }

  it.each([
    [403, 'accountDisabled', {}, 'denied', 'is closed', 'billing'],
    [403, 'userProjectAccountProblem', {}, 'denied', 'is closed', 'billing'],
    [403, 'forbidden', { details: [{ reason: 'BILLING_DISABLED' }] }, 'denied', 'is closed', 'billing'],
    [403, 'forbidden', { details: [{ reason: 'SERVICE_DISABLED' }] }, 'denied', 'switched off', 'Enable'],
    [403, 'insufficientPermissions', {}, 'denied', 'limited to scopes', 'cloud-platform'],
    [
      403,
      'forbidden',
      { details: [{ reason: 'IAM_PERMISSION_DENIED' }] },
      'denied',
      'may not list',
      'Viewer',
    ],
    [403, 'rateLimitExceeded', {}, 'throttled', '', ''],
    [429, 'rateLimitExceeded', {}, 'throttled', '', ''],
    [403, 'quotaExceeded', {}, 'throttled', '', ''],
    [503, 'backendError', {}, 'unavailable', '', ''],
    [500, 'internalError', {}, 'unavailable', '', ''],
    [418, 'teapot', {}, 'unknown', '', ''],
    [302, 'elsewhere', {}, 'invalid_config', '', ''],
    [501, 'notImplemented', {}, 'unsupported', '', ''],
  ])('%i %s %j is %s', async (status, reason, more, kind, message, advice) => {
    const result = await (await answering(refusal(status, reason, more))).store.check('read', signal)
    expect(result).toMatchObject(said(kind, message, advice))
    expect(JSON.stringify(result)).not.toContain('UPSTREAM')
  })

  it('that ask to wait are waited for', async () => {
    let calls = 0
    const { store, waits } = await answering((request, response) => {
      if (++calls < 3) refusal(429, 'rateLimitExceeded', {}, { 'retry-after': '7' })(request, response)
      else response.end('{"kind":"storage#objects"}')
    })
    expect(await store.check('read', signal)).toEqual({ ok: true })
    expect(waits).toEqual([7000, 7000])
  })

  it('that refuse a token have it replaced, once', async () => {
    const { store } = open()
    const granted = google.accounts.granted
    expect((await store.list({ cursor: null, signal })).objects).toHaveLength(1)
    google.accounts.revokeTokens()
    expect((await store.list({ cursor: null, signal })).objects).toHaveLength(1)
    expect(google.accounts.granted - granted).toBe(2)
    google.accounts.remove(account.email)
    await expect(store.list({ cursor: null, signal })).rejects.toMatchObject({ kind: 'denied' })
  })

  it('are waited for together: many requests, one token', async () => {
    const { store } = open()
    const granted = google.accounts.granted
    const reads = Array.from({ length: 50 }, () => store.readAll('a.txt', { signal, maxBytes: 100 }))
    expect((await Promise.all(reads)).every(({ ok }) => ok)).toBe(true)
    expect(google.accounts.granted - granted).toBe(1)
  })

  it('hold no secret when they are errors', async () => {
    const { store } = open({ bucket: 'absent' })
    const error: unknown = await store.list({ cursor: null, signal }).catch((reason: unknown) => reason)
    const told = JSON.stringify([error, String(error), (error as Error).stack, (error as Error).cause])
    expect(told).not.toContain('ya29')
    expect(told).not.toContain('PRIVATE KEY')
  })
})
