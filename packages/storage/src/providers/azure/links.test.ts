/** What links of keys and tokens open, and what they do not. Those of identities are in `identity.test.ts`. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestContainer, type TestContainer } from '../../../testing/index.ts'
import type { OptionValues, StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { AzureSource } from './options.ts'
import { azure } from './provider.ts'

const server = inject('azure')
/** They change the CORS rules of a whole account, so no account of anybody's is touched. */
const mine = server.available && new URL(server.accountUrl).hostname === '127.0.0.1'
const { signal } = new AbortController()

describe.skipIf(!mine)(`azure links${server.available ? '' : ` (${server.reason})`}`, () => {
  let container: TestContainer

  beforeAll(async () => {
    if (!server.available) return
    container = await createTestContainer(server, { label: 'links' })
    await container.put('photos/a.jpg', 'content', 'image/jpeg')
  })

  afterAll(() => container?.close())

  const open = (values: OptionValues, deps: StorageDeps = {}) =>
    openStore({ provider: azure, options: AzureSource.parse(values), deps })

  it('end', async () => {
    const link = (ttlSeconds: number) =>
      open(container.values, { now: () => Date.now() - 300_000 }).presign('photos/a.jpg', {
        ttlSeconds,
        signal,
      })
    expect((await fetch(await link(3600))).status).toBe(200)
    expect((await fetch(await link(240))).status).toBe(403)
  })

  it('cannot be lengthened or used to write', async () => {
    const url = await open(container.values).presign('photos/a.jpg', { ttlSeconds: 60, signal })
    const longer = new URL(url)
    longer.searchParams.set('se', '2040-01-01T00:00:00Z')
    expect((await fetch(longer)).status).toBe(403)
    const put = { method: 'PUT', body: 'x', headers: { 'x-ms-blob-type': 'BlockBlob' } }
    expect((await fetch(url, put)).status).toBe(403)
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
    expect(await (await fetch(url)).text()).toBe('content')
  })

  it('let browsers of allowed origins in, after the account says so', async () => {
    await container.allowOrigins(['https://label.example'])
    const url = await open(container.values).presign('photos/a.jpg', { ttlSeconds: 60, signal })
    const allowed = await fetch(url, { headers: { origin: 'https://label.example' } })
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://label.example')
    const other = await fetch(url, { headers: { origin: 'https://evil.example' } })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('carry a token that can do no more than read and list', async () => {
    const store = open({ ...container.place, sas_token: container.token('rl') })
    const response = await fetch(await store.presign('photos/a.jpg', { ttlSeconds: 60, signal }))
    expect([response.status, await response.text()]).toEqual([200, 'content'])
  })

  it.each(['rwl', 'rdl', 'racwdl'])('are refused with a token that can more: %s', async (permissions) => {
    const store = open({ ...container.place, sas_token: container.token(permissions) })
    await expect(store.presign('photos/a.jpg', { ttlSeconds: 60, signal })).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('browsers would get the token itself') as string,
      advice: expect.stringContaining('Switch pre-signed URLs off') as string,
    })
  })
})
