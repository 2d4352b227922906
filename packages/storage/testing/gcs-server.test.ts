/** Whether the strict server is strict, judged by URLs that Google's own library signed. */
import { Storage, type GetSignedUrlConfig } from '@google-cloud/storage'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { GcsAccount } from './gcs-accounts.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import { gcsServer, type GcsServer } from './gcs-server.ts'

let server: GcsServer
let account: GcsAccount
let bucket: GcsBucket
const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})

beforeAll(async () => {
  // It calls its way to name a key deprecated, and has no other that signs.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  server = await gcsServer()
  account = server.accounts.add('signer')
  bucket = server.bucket('signed')
  bucket.put('a b/c+d&e.txt', 'content', { contentType: 'text/plain' })
  bucket.put('other.txt', 'other')
})

afterAll(() => server.close())

async function google(
  more: Partial<GetSignedUrlConfig> = {},
  credentials: { client_email?: string; private_key?: string } = {},
  name = 'a b/c+d&e.txt',
): Promise<string> {
  const storage = new Storage({
    projectId: 'sluice-test',
    apiEndpoint: server.url,
    credentials: { client_email: account.email, private_key: account.privateKey, ...credentials },
  })
  const config = { version: 'v4', action: 'read', expires: Date.now() + 600_000, ...more } as const
  const [url] = await storage.bucket(bucket.name).file(name).getSignedUrl(config)
  // The library leaves the port out of what it signs, not out of the address.
  return url
}

async function answer(url: string, init?: RequestInit): Promise<[number, string]> {
  const response = await fetch(url, init)
  const text = await response.text()
  return [response.status, /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text]
}

const nextSecond = (_all: string, head: string, seconds: string): string =>
  head + String((Number(seconds) + 1) % 60).padStart(2, '0')

describe("links signed by Google's library", () => {
  it('are served', async () => {
    expect(await answer(await google())).toEqual([200, 'content'])
  })

  it('are served with the name and type they carry', async () => {
    const url = await google({ responseDisposition: 'attachment; filename="ü.txt"', responseType: 'text/x' })
    const { headers, status } = await fetch(url)
    expect([status, headers.get('content-type')]).toEqual([200, 'text/x'])
    expect(headers.get('content-disposition')).toContain('attachment')
  })

  it('let objects be written with the content type they were signed for, and no other', async () => {
    const url = await google({ action: 'write', contentType: 'image/png' }, {}, 'new.png')
    const put = (type: string) => answer(url, { method: 'PUT', body: 'x', headers: { 'content-type': type } })
    expect(await put('image/jpeg')).toEqual([403, 'SignatureDoesNotMatch'])
    expect(bucket.get('new.png')).toBeUndefined()
    expect(await put('image/png')).toEqual([200, ''])
    expect(bucket.get('new.png')?.contentType).toBe('image/png')
  })

  const same = (url: string): string => url
  it.each([
    ['of another key', { private_key: otherKey.toString() }, same, 403],
    ['of an unknown account', { client_email: 'nobody@x.iam.gserviceaccount.com' }, same, 403],
    ['with a changed path', {}, (url: string) => url.replace('c%2Bd', 'c%2Be'), 403],
    ['with a changed expiry', {}, (url: string) => url.replace(/Expires=\d+/, 'Expires=6000'), 403],
    ['with a changed date', {}, (url: string) => url.replace(/(Date=\d{8}T\d{4})(\d\d)/, nextSecond), 403],
    ['with a parameter more', {}, (url: string) => `${url}&response-content-type=text%2Fhtml`, 403],
    ['with a scope of another day', {}, (url: string) => url.replace(/%2F\d{8}%2F/, '%2F20200101%2F'), 400],
    ['for longer than seven days', {}, (url: string) => url.replace(/Expires=\d+/, 'Expires=604801'), 400],
  ] as const)('%s are refused', async (_what, credentials, change, status) => {
    const url = await google({}, credentials)
    const code = status === 403 ? 'SignatureDoesNotMatch' : 'InvalidArgument'
    expect(await answer(change(url))).toEqual([status, code])
  })

  it('are refused without their signature', async () => {
    const url = await google()
    expect(await answer(url.replace(/&X-Goog-Signature=\w+/, ''))).toEqual([403, 'AccessDenied'])
  })

  it('are refused for another method', async () => {
    for (const method of ['PUT', 'DELETE', 'HEAD'])
      expect((await fetch(await google(), { method })).status).toBe(403)
  })

  it('end', async () => {
    vi.useFakeTimers({ now: Date.now() - 120_000, toFake: ['Date'] })
    const past = await google({ expires: Date.now() + 60_000 })
    vi.useRealTimers()
    expect(await answer(past)).toEqual([400, 'ExpiredToken'])
    const future = { accessibleAt: Date.now() + 3_600_000, expires: Date.now() + 7_200_000 }
    expect(await answer(await google(future))).toEqual([403, 'RequestNotYetValid'])
  })

  it('carry the rights the account has when they are used', async () => {
    const url = await google()
    account.rights.delete('get')
    expect(await answer(url)).toEqual([403, 'AccessDenied'])
    account.rights.add('get')
    expect(await answer(url)).toEqual([200, 'content'])
  })

  it('let browsers in by the rules of the bucket', async () => {
    const url = await google()
    const origin = 'https://label.example'
    const allowed = async (from: string) =>
      (await fetch(url, { headers: { origin: from } })).headers.get('access-control-allow-origin')
    expect(await allowed(origin)).toBeNull()
    bucket.cors = [{ origin: [origin], method: ['GET'], responseHeader: ['Content-Type'] }]
    expect(await allowed(origin)).toBe(origin)
    expect(await allowed('https://evil.example')).toBeNull()
    const preflight = (method: string, wanted = {}) =>
      fetch(url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': method, ...wanted },
      })
    expect((await preflight('GET')).headers.get('access-control-allow-methods')).toBe('GET')
    expect((await preflight('PUT')).headers.get('access-control-allow-methods')).toBeNull()
    const range = { 'access-control-request-headers': 'range' }
    expect((await preflight('GET', range)).headers.get('access-control-allow-methods')).toBeNull()
    bucket.cors = [{ origin: [origin], method: ['GET'], responseHeader: ['Range'] }]
    expect((await preflight('GET', range)).headers.get('access-control-allow-headers')).toBe('range')
  })
})

describe('the token service', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  async function ask(changes: { header?: object; claims?: object; key?: string } = {}): Promise<unknown[]> {
    const iat = Math.floor(Date.now() / 1000)
    const claims = {
      iss: account.email,
      scope: 'https://www.googleapis.com/auth/devstorage.read_write',
      aud: `${server.url}/token`,
      iat,
      exp: iat + 3600,
    }
    const header = { alg: 'RS256', typ: 'JWT', kid: account.keyId, ...changes.header }
    const text = `${part(header)}.${part({ ...claims, ...changes.claims })}`
    const signature =
      header.alg === 'RS256'
        ? sign('RSA-SHA256', Buffer.from(text), changes.key ?? account.privateKey)
        : createHmac('sha256', account.privateKey).update(text).digest()
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: `${text}.${signature.toString('base64url')}`,
    })
    const response = await fetch(`${server.url}/token`, { method: 'POST', body })
    const reply = (await response.json()) as { error?: string; access_token?: string }
    return [response.status, reply.error ?? typeof reply.access_token]
  }

  const now = Math.floor(Date.now() / 1000)

  it('takes a right assertion', async () => {
    expect(await ask()).toEqual([200, 'string'])
  })

  it.each([
    ['of another key', { key: otherKey.toString() }],
    ['with a key id nobody has', { header: { kid: 'other' } }],
    ['with another algorithm', { header: { alg: 'HS256' } }],
    ['of an unknown account', { claims: { iss: 'nobody@x.iam.gserviceaccount.com' } }],
    ['for another audience', { claims: { aud: 'https://oauth2.googleapis.com/token' } }],
    ['that has ended', { claims: { iat: now - 7200, exp: now - 3600 } }],
    ['from the future', { claims: { iat: now + 3600, exp: now + 7200 } }],
    ['that would live too long', { claims: { exp: now + 7200 } }],
  ])('refuses one %s', async (_what, changes) => {
    expect(await ask(changes)).toEqual([400, 'invalid_grant'])
  })

  it('refuses a scope that does not cover storage', async () => {
    const scope = 'https://www.googleapis.com/auth/devstorage.read_only.not'
    expect(await ask({ claims: { scope } })).toEqual([400, 'invalid_scope'])
  })
})

describe('the JSON API', () => {
  const call = async (path: string, init: RequestInit = {}, token = server.accounts.give(account.email)) => {
    const response = await fetch(`${server.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${token}` },
    })
    const text = await response.text()
    return [response.status, text === '' ? '' : (JSON.parse(text) as unknown)] as const
  }

  it('refuses tokens it did not give, or gave long ago', async () => {
    const list = '/storage/v1/b/signed/o'
    expect((await call(list))[0]).toBe(200)
    expect((await call(list, {}, 'ya29.invented'))[0]).toBe(401)
    expect((await call(list, {}, server.accounts.give(account.email, -1)))[0]).toBe(401)
    expect((await fetch(server.url + list)).status).toBe(401)
  })

  it('lists in byte order from an offset that counts itself, folders by their first name', async () => {
    const tree = server.bucket('tree-bucket')
    for (const name of ['b/2', 'b/1', 'a', '\uff5e', '😀', 'b!']) tree.put(name, name)
    const names = async (query: string) => {
      const [status, page] = await call(`/storage/v1/b/tree-bucket/o?${query}`)
      expect(status).toBe(200)
      const { items = [], prefixes = [] } = page as { items?: { name: string }[]; prefixes?: string[] }
      return [...items.map(({ name }) => name), ...prefixes]
    }
    expect(await names('')).toEqual(['a', 'b!', 'b/1', 'b/2', '\uff5e', '😀'])
    expect(await names('startOffset=b/1')).toEqual(['b/1', 'b/2', '\uff5e', '😀'])
    expect(await names('delimiter=/&endOffset=c')).toEqual(['a', 'b!', 'b/'])
    expect(await names('delimiter=/&prefix=b/')).toEqual(['b/1', 'b/2'])
  })

  it('refuses what it does not know', async () => {
    expect((await call('/storage/v1/b/signed/o?start-after=a'))[0]).toBe(400)
    expect((await call('/storage/v1/b/signed/o?pageToken=!'))[0]).toBe(400)
    expect((await call('/storage/v1/b/Signed/o'))[0]).toBe(400)
    expect((await call('/storage/v1/b/signed/o/other.txt?alt=media'))[0]).toBe(302)
    expect((await call('/storage/v1/b/signed/o', { method: 'POST' }))[0]).toBe(405)
  })

  it('needs the right to delete before it replaces an object', async () => {
    const put = (name: string) =>
      call(`/upload/storage/v1/b/signed/o?uploadType=media&name=${name}`, { method: 'POST', body: 'x' })
    account.rights.delete('delete')
    expect((await put('first-time.txt'))[0]).toBe(200)
    expect((await put('first-time.txt'))[0]).toBe(403)
    account.rights.add('delete')
    expect((await put('first-time.txt'))[0]).toBe(200)
  })
})
