/** What users are told, and what the client does, when the service answers badly. Against real sockets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Agent } from 'undici'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { selfSigned } from '../../../../../tools/test-servers/certificate.ts'
import { EGRESS_REFUSED } from '../../kit/errors.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { defaultRetryPolicy } from '../../wrappers/retry.ts'
import { AzureSource } from './options.ts'
import { azure } from './provider.ts'

const { signal } = new AbortController()
const SECRET = Buffer.from('planted secret that must not be told').toString('base64')
type Answer = (request: IncomingMessage, response: ServerResponse) => void

let answer: Answer = () => {}
const seen: IncomingMessage[] = []
const respond: Answer = (request, response) => {
  seen.push(request)
  answer(request, response)
}
const http = createServer(respond)
const https = createTlsServer(selfSigned(), respond)
const ports = await Promise.all(
  [http, https].map(async (server) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }),
)

beforeEach(() => {
  seen.length = 0
})

afterAll(() => {
  for (const server of [http, https]) {
    server.close()
    server.closeAllConnections()
  }
})

function open(values: object = {}, deps: StorageDeps = {}) {
  const waits: number[] = []
  const options = AzureSource.parse({
    container: 'media',
    account_url: `http://127.0.0.1:${ports[0]}/account`,
    account_key: SECRET,
    recursive_scan: true,
    ...values,
  })
  const sleep = async (ms: number): Promise<void> => void waits.push(ms)
  const retryPolicy = { ...defaultRetryPolicy, random: () => 1, sleep }
  return { store: openStore({ provider: azure, options, deps, retryPolicy }), waits }
}

const error =
  (status: number, code: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'x-ms-error-code': code, ...headers })
    response.end(`<Error><Code>${code}</Code><Message>UPSTREAM WORDS ${SECRET}</Message></Error>`)
  }

const page = (names: readonly string[]): string =>
  `<EnumerationResults><Blobs>${names.map((name) => `<Blob><Name>${name}</Name><Properties/></Blob>`).join('')}</Blobs><NextMarker/></EnumerationResults>`
const isList = ({ url = '' }: IncomingMessage): boolean => url.includes('comp=list')

describe('a check says what to do', () => {
  it.each([
    [403, 'AuthenticationFailed', 'denied', 'does not belong to the storage account', 'Access keys'],
    [403, 'AuthorizationFailure', 'denied', 'refuses requests from this server', 'firewall'],
    [
      403,
      'KeyBasedAuthenticationNotPermitted',
      'denied',
      'does not allow access with account keys',
      'service principal',
    ],
    [403, 'AccountIsDisabled', 'denied', 'is disabled', 'subscription'],
    [404, 'ContainerNotFound', 'not_found', 'The container "media" does not exist', 'Check the name'],
    [409, 'ContainerBeingDeleted', 'not_found', 'is being deleted', 'in a minute'],
    [400, 'InvalidResourceName', 'invalid_config', 'cannot be the name of a container', 'small letters'],
    [400, 'AccountRequiresHttps', 'invalid_config', 'over https only', 'https://'],
  ])('%i %s', async (status, code, kind, message, advice) => {
    answer = error(status, code)
    expect(await open().store.check('read', signal)).toEqual({
      ok: false,
      kind,
      message: expect.stringContaining(message) as string,
      advice: expect.stringContaining(advice) as string,
    })
    expect(seen).toHaveLength(1)
  })

  it.each([
    [418, 'unknown'],
    [404, 'not_found'],
    [403, 'denied'],
  ])('by the status %i, where there is no code it knows', async (status, kind) => {
    answer = (_request, response) => response.writeHead(status).end('<h1>No</h1>')
    expect(await open().store.check('read', signal)).toMatchObject({ ok: false, kind })
  })

  it('when something else than Azure answers', async () => {
    answer = (_request, response) => response.end('<!doctype html><title>Portal</title>')
    expect(await open().store.check('read', signal)).toMatchObject({
      kind: 'invalid_config',
      message: expect.stringMatching(
        /^What answers at 127\.0\.0\.1:\d+ is not Azure Blob storage\.$/,
      ) as string,
    })
  })

  it('when the clocks differ, and by how much', async () => {
    const theirs = Date.UTC(2026, 0, 1)
    answer = error(403, 'AuthenticationFailed', { date: new Date(theirs).toUTCString() })
    const behind = open({}, { now: () => theirs - 42 * 60_000 })
    expect(await behind.store.check('read', signal)).toMatchObject({
      kind: 'invalid_config',
      message: expect.stringContaining('by 42 minutes: ours is behind') as string,
      advice: expect.stringContaining('NTP') as string,
    })
    const close = open({}, { now: () => theirs + 60_000 })
    expect(await close.store.check('read', signal)).toMatchObject({ kind: 'denied' })
  })

  it('when objects can be listed but not read, or not written, for want of a role', async () => {
    answer = (request, response) => {
      if (isList(request)) response.end(page(['a.jpg']))
      else error(403, 'AuthorizationPermissionMismatch')(request, response)
    }
    expect(await open().store.check('read', signal)).toMatchObject({
      kind: 'denied',
      message: 'The objects of the container "media" can be listed but not read.',
      advice: expect.stringContaining('Storage Blob Data Reader') as string,
    })
    expect(await open().store.check('write', signal)).toMatchObject({
      kind: 'denied',
      advice: expect.stringContaining('Storage Blob Data Contributor') as string,
    })
  })

  it('nothing, when the first object is archived or a range is answered whole', async () => {
    answer = (request, response) => {
      if (isList(request)) response.end(page(['a.jpg']))
      else error(409, 'BlobArchived')(request, response)
    }
    expect(await open().store.check('read', signal)).toEqual({ ok: true })
    answer = (request, response) => response.end(isList(request) ? page(['a.jpg']) : 'all of it')
    expect(await open().store.check('read', signal)).toEqual({ ok: true })
  })

  it('when the certificate is of an authority unknown here', async () => {
    const account_url = `https://127.0.0.1:${ports[1]}/account`
    expect(await open({ account_url }).store.check('read', signal)).toMatchObject({
      kind: 'invalid_config',
      message: expect.stringContaining('its certificate is not trusted') as string,
      advice: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
    })
  })

  it('when this server keeps away from the address', async () => {
    const refusal = Object.assign(new Error('no'), { code: EGRESS_REFUSED })
    const dispatcher = new Agent({ connect: (_options, done) => done(refusal, null) })
    expect(await open({}, { dispatcher }).store.check('read', signal)).toMatchObject({
      kind: 'denied',
      advice: expect.stringContaining('SLUICE_ALLOWED_PRIVATE_HOSTS') as string,
    })
    await dispatcher.close()
  })

  it("without the account's name, which is hidden, where its address is not typed in", async () => {
    const lookup = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
    const dispatcher = new Agent({ connect: (_options, done) => done(lookup, null) })
    const values = { account_url: null, account_name: 'hiddenname' }
    const told = await open(values, { dispatcher }).store.check('read', signal)
    expect(told).toMatchObject({ message: 'There is no storage account of this name.' })
    expect(JSON.stringify(told)).not.toContain('hiddenname')
    await dispatcher.close()
  })
})

it('never tells what an upstream wrote, nor a secret', async () => {
  answer = error(403, 'AuthenticationFailed')
  const { store } = open()
  const failure = await store.read('a', { signal }).catch((error: Error) => error)
  const told = JSON.stringify([failure, (failure as Error).stack, (failure as Error).cause])
  expect(told).not.toContain('UPSTREAM')
  expect(told).not.toContain(SECRET)
})

it('ignores codes that are no words of Azure', async () => {
  answer = error(403, `<b>${SECRET}</b>`)
  const failure = await open()
    .store.read('a', { signal })
    .catch((error: Error) => error)
  expect(((failure as Error).cause as Error).message).toBe('Azure answered 403 Http403')
})

it('follows no redirect', async () => {
  answer = (_request, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${ports[0]}/elsewhere` }).end()
  expect(await open().store.check('read', signal)).toMatchObject({ kind: 'invalid_config' })
  expect(seen).toHaveLength(1)
})

describe('a busy service', () => {
  it('is asked again, after as long as it wants', async () => {
    answer = (request, response) => {
      if (seen.length === 1) error(503, 'ServerBusy', { 'retry-after': '7' })(request, response)
      else response.end(page([]))
    }
    const { store, waits } = open()
    expect((await store.list({ cursor: null, signal })).objects).toEqual([])
    expect(waits).toEqual([7000])
  })

  it.each([
    [503, 'ServerBusy', 'throttled'],
    [500, 'OperationTimedOut', 'unavailable'],
    [500, 'InternalError', 'unavailable'],
  ])('is given up after three answers of %i %s', async (status, code, kind) => {
    answer = error(status, code)
    await expect(open().store.list({ cursor: null, signal })).rejects.toMatchObject({ kind })
    expect(seen).toHaveLength(3)
  })
})

it('asks for ranges from the end by their place', async () => {
  answer = (request, response) => {
    if (request.method === 'HEAD') response.writeHead(200, { 'content-length': '1000' }).end()
    else response.writeHead(206, { 'content-range': 'bytes 990-999/1000' }).end('0123456789')
  }
  const { store } = open()
  const read = await store.read('a.bin', { signal, range: { suffix: 10 } })
  read.body.destroy()
  expect(seen.map(({ method, headers }) => [method, headers['x-ms-range']])).toEqual([
    ['HEAD', undefined],
    ['GET', 'bytes=990-999'],
  ])
  expect(await store.read('a.bin', { signal, range: { suffix: 0 } })).toMatchObject({
    status: 416,
    contentRange: 'bytes */1000',
  })
})

it('removes what a store that knows no checksums kept of a check', async () => {
  answer = (_request, response) => response.writeHead(201).end()
  expect(await open({ prefix: 'out' }).store.check('write', signal)).toEqual({ ok: true })
  expect(seen.map(({ method, url }) => [method, url])).toEqual([
    ['PUT', '/account/media/out/.sluice-write-check'],
    ['DELETE', '/account/media/out/.sluice-write-check'],
  ])
})

it('sends nothing for names that Azure would read as others', async () => {
  const { store } = open()
  for (const key of ['a\\b', 'a/../b', '.', 'a\u0007b'])
    await expect(store.read(key, { signal })).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('no objects with such a name') as string,
    })
  expect(seen).toEqual([])
})
