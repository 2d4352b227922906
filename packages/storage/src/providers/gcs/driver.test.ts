/** Content, versions and links on the strict server, beyond what the conformance suite asks of all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gcsServer, type GcsServer } from '../../../testing/index.ts'
import type { ObjectStore } from '../../kit/object-store.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { GcsSource } from './options.ts'
import { gcs } from './provider.ts'

const { signal } = new AbortController()
let google: GcsServer
let keyFile: string

beforeAll(async () => {
  google = await gcsServer()
  keyFile = google.accounts.add('labeler').keyFile
  google.bucket('media').put('a.txt', 'content', { contentType: 'text/plain' })
})

afterAll(() => google.close())

function open(deps: StorageDeps = {}): ObjectStore {
  const options = GcsSource.parse({
    bucket: 'media',
    gcs_endpoint: google.url,
    google_application_credentials: keyFile,
    recursive_scan: true,
  })
  return openStore({ provider: gcs, options, deps })
}

describe('content', () => {
  it('that was packed is handed on packed, with its size and ranges', async () => {
    const packed = Buffer.from('1f8b0800000000000003cb48cdc9c907008650a6360500000', 'hex')
    google.bucket('media').put('packed.txt', packed, { contentType: 'text/plain', contentEncoding: 'gzip' })
    const found = await open().read('packed.txt', { signal })
    expect([found.contentEncoding, found.size]).toEqual(['gzip', packed.length])
    expect(Buffer.concat(await found.body.toArray())).toEqual(packed)
    const part = await open().read('packed.txt', { signal, range: { start: 0, end: 1 } })
    expect(Buffer.concat(await part.body.toArray())).toEqual(packed.subarray(0, 2))
  })

  it('has the same version in a listing and in a read', async () => {
    const store = open()
    const { objects } = await store.list({ cursor: null, signal })
    const found = await store.read('a.txt', { signal })
    found.body.destroy()
    expect(found.etag).toBe(`"${objects.find(({ key }) => key === 'a.txt')?.etag}"`)
  })
})

describe('links', () => {
  it('end, and cannot be lengthened or used to write', async () => {
    const past = open({ now: () => Date.now() - 120_000 })
    const url = await past.presign('a.txt', { ttlSeconds: 60, signal })
    expect((await fetch(url)).status).toBe(400)
    const longer = new URL(url)
    longer.searchParams.set('X-Goog-Expires', '6000')
    expect((await fetch(longer)).status).toBe(403)
    const fresh = await open().presign('a.txt', { ttlSeconds: 60, signal })
    for (const method of ['PUT', 'DELETE']) expect((await fetch(fresh, { method })).status).toBe(403)
    expect(google.bucket('media').get('a.txt')?.body.toString()).toBe('content')
  })

  it('live at most seven days', async () => {
    const url = await open().presign('a.txt', { ttlSeconds: 32_767 * 60, signal })
    expect(url.searchParams.get('X-Goog-Expires')).toBe('604800')
    expect((await fetch(url)).status).toBe(200)
  })

  it('are made without asking anybody', async () => {
    const before = google.seen.length
    await open().presign('a.txt', { ttlSeconds: 60, signal })
    expect(google.seen.length).toBe(before)
  })
})
