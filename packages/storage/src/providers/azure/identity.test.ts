/** Service principals and managed identities: the real library, a token service of ours, Azurite over HTTPS. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Agent, fetch } from 'undici'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestContainer, refusedBlobNames, storageConformance } from '../../../testing/index.ts'
import { tokenService } from '../../../testing/entra.ts'
import { startAzurite } from '../../../../../tools/test-servers/azurite.ts'
import { selfSigned } from '../../../../../tools/test-servers/certificate.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { defaultRetryPolicy } from '../../wrappers/retry.ts'
import { AzureSource } from './options.ts'
import { azure } from './provider.ts'

const { signal } = new AbortController()
const certificate = selfSigned()
const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-azure-'))
const files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') }
await Promise.all([writeFile(files.cert, certificate.cert), writeFile(files.key, certificate.key)])
const [azurite, entra] = await Promise.all([startAzurite({ certificate: files }), tokenService(certificate)])
const dispatcher = new Agent({ connect: { ca: certificate.cert } })
const trusting = (): Agent => new Agent({ connect: { ca: certificate.cert } })
const container = await createTestContainer(azurite, { label: 'identity', dispatcher: trusting() })
await container.put('photos/a.jpg', 'content', 'image/jpeg')

const deps: StorageDeps = { dispatcher, azure: { authority: entra.authority } }
const { tenantId, clientId, clientSecret } = entra
const principal = { tenant_id: tenantId, client_id: clientId, client_secret: clientSecret }

function open(values: object, more: StorageDeps = {}) {
  const options = AzureSource.parse({ ...container.place, recursive_scan: true, ...values })
  const retryPolicy = { ...defaultRetryPolicy, sleep: () => Promise.resolve() }
  return openStore({ provider: azure, options, deps: { ...deps, ...more }, retryPolicy })
}

beforeEach(() => {
  entra.refuseWith = null
  entra.lifetime = 3600
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await container.close()
  await dispatcher.close()
  await Promise.all([azurite.stop(), entra.close(), rm(folder, { recursive: true })])
})

storageConformance(
  azure,
  async () => {
    const place = await createTestContainer(azurite, { label: 'principal', dispatcher: trusting() })
    const values = { ...place.place, ...principal, recursive_scan: true }
    return {
      values,
      deps,
      wrongCredentials: { ...values, client_secret: 'wrong-secret-of-the-principal' },
      missing: { ...values, container: `${place.name}-absent` },
      close: () => place.close(),
    }
  },
  {
    label: 'service principal',
    refused: refusedBlobNames,
    links: 'they are tried below, with the certificate of this server',
  },
)

describe('a service principal', () => {
  it('asks for one token for many requests at once', async () => {
    const before = entra.given
    const store = open(principal)
    await Promise.all(
      Array.from({ length: 20 }, () => store.readAll('photos/a.jpg', { signal, maxBytes: 100 })),
    )
    expect(entra.given - before).toBe(1)
  })

  it('keeps its token until shortly before it ends', async () => {
    const before = entra.given
    const store = open(principal)
    await store.list({ cursor: null, signal })
    await store.list({ cursor: null, signal })
    expect(entra.given - before).toBe(1)
    entra.lifetime = 200
    const hurried = open(principal)
    await hurried.list({ cursor: null, signal })
    await hurried.list({ cursor: null, signal })
    expect(entra.given - before).toBe(3)
  })

  it('does not give a token again that was refused', async () => {
    entra.audience = 'https://graph.microsoft.com'
    const store = open(principal)
    await expect(store.list({ cursor: null, signal })).rejects.toMatchObject({
      kind: 'denied',
      message: 'The storage account does not accept the service principal.',
    })
    entra.audience = 'https://storage.azure.com'
    expect((await store.list({ cursor: null, signal })).objects).toHaveLength(1)
  })

  it.each([
    [{ client_secret: 'wrong' }, 'denied', 'client secret does not belong', 'not its ID'],
    [
      { client_id: '11111111-2222-3333-4444-555555555555' },
      'invalid_config',
      'no service principal with this client ID',
      'tenant ID',
    ],
    [
      { tenant_id: '11111111-2222-3333-4444-555555555555' },
      'invalid_config',
      'There is no such tenant',
      'tenant ID',
    ],
  ])('is told what is wrong with %j', async (wrong, kind, message, advice) => {
    expect(await open({ ...principal, ...wrong }).check('read', signal)).toEqual({
      ok: false,
      kind,
      message: expect.stringContaining(message) as string,
      advice: expect.stringContaining(advice) as string,
    })
  })

  it.each([
    [7000222, 'The client secret has expired.'],
    [53003, 'Microsoft Entra refused to sign the service principal in.'],
  ])('is told what the error AADSTS%i means', async (number, message) => {
    entra.refuseWith = number
    const result = await open(principal).check('read', signal)
    expect(result).toMatchObject({ kind: 'denied', message })
    expect(JSON.stringify(result)).not.toContain('UPSTREAM')
  })

  it('is told when Entra cannot be reached', async () => {
    const store = open(principal, { azure: { authority: 'https://127.0.0.1:9' } })
    expect(await store.check('read', signal)).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('Microsoft Entra') as string,
    })
  })

  it('need not wait for a token after it has left', async () => {
    const stop = new AbortController()
    const reading = open({ ...principal, client_secret: 'slow' }).list({ cursor: null, signal: stop.signal })
    stop.abort()
    await expect(reading).rejects.toMatchObject({ kind: 'cancelled' })
  })
})

describe('links of an identity', () => {
  it('are signed with one key for all of them, and end', async () => {
    const store = open(principal)
    const url = await store.presign('photos/a.jpg', { ttlSeconds: 60, signal })
    expect(url.searchParams.get('skoid')).toBe(clientId)
    const response = await fetch(url, { dispatcher })
    expect([response.status, await response.text()]).toEqual([200, 'content'])
    const again = await store.presign('photos/b.jpg', { ttlSeconds: 60, signal })
    expect(again.searchParams.get('ske')).toBe(url.searchParams.get('ske'))
    const past = { now: () => Date.now() - 300_000 }
    const ended = await open(principal, past).presign('photos/a.jpg', { ttlSeconds: 60, signal })
    expect((await fetch(ended, { dispatcher })).status).toBe(403)
  })

  it('get a new key when the old one would end before them', async () => {
    let now = Date.now()
    const store = open(principal, { now: () => now })
    const first = await store.presign('photos/a.jpg', { ttlSeconds: 60, signal })
    now += 23 * 3_600_000
    const second = await store.presign('photos/a.jpg', { ttlSeconds: 7200, signal })
    expect(second.searchParams.get('ske')).not.toBe(first.searchParams.get('ske'))
  })

  it('are never good for longer than Azure allows', async () => {
    const url = await open(principal).presign('photos/a.jpg', { ttlSeconds: 30 * 24 * 3600, signal })
    const [until, key] = ['se', 'ske'].map((name) => Date.parse(url.searchParams.get(name) ?? ''))
    expect(until).toBeLessThanOrEqual(key ?? 0)
    expect((key ?? 0) - Date.now()).toBeLessThanOrEqual(7 * 24 * 3_600_000)
  })
})

describe('a managed identity', () => {
  it('reads and signs with the token of its platform', async () => {
    for (const [name, value] of Object.entries(entra.managedIdentity)) vi.stubEnv(name, value)
    const store = open({ use_managed_identity: true })
    expect(await store.check('read', signal)).toEqual({ ok: true })
    const url = await store.presign('photos/a.jpg', { ttlSeconds: 60, signal })
    expect((await fetch(url, { dispatcher })).status).toBe(200)
    await store.close()
    vi.unstubAllEnvs()
  })

  it('is told when its surroundings give none', async () => {
    for (const [name, value] of Object.entries(entra.managedIdentity)) vi.stubEnv(name, value)
    vi.stubEnv('IDENTITY_HEADER', 'another')
    const store = open({ use_managed_identity: true, client_id: 'another' })
    expect(await store.check('read', signal)).toMatchObject({
      kind: 'invalid_config',
      message: 'This server got no managed identity from its surroundings.',
    })
    await store.close()
    vi.unstubAllEnvs()
  })
})
