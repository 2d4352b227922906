/** What only a strict server can tell: signatures, clocks, expiry, CORS. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestBucket, type TestBucket } from '../../../testing/index.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { S3Source } from './options.ts'
import { s3 } from './provider.ts'

const server = inject('s3')
const signal = new AbortController().signal

describe.skipIf(!server.available)(
  `s3 against a strict server${server.available ? '' : ` (${server.reason})`}`,
  () => {
    let bucket: TestBucket

    beforeAll(async () => {
      if (!server.available) return
      bucket = await createTestBucket(server, 'strict')
      await bucket.put('a.txt', 'content', 'text/plain')
    })

    afterAll(() => bucket?.close())

    const open = (values: Record<string, unknown> = {}, deps: StorageDeps = {}) =>
      openStore({ provider: s3, options: S3Source.parse({ ...bucket.values, ...values }), deps })

    it('tells an unknown key from a wrong secret', async () => {
      const unknown = await open({ aws_access_key_id: 'NOBODY' }).check('read', signal)
      expect(unknown).toMatchObject({ kind: 'denied', message: 'The storage does not know the access key.' })
      const wrong = await open({ aws_secret_access_key: 'wrong' }).check('read', signal)
      expect(wrong).toMatchObject({
        kind: 'denied',
        message: 'The secret access key does not belong to the access key ID.',
      })
    })

    it.each([-3_600_000, 3_600_000])('says so when our clock is off by %i ms', async (off) => {
      const result = await open({}, { now: () => Date.now() + off }).check('read', signal)
      expect(result).toMatchObject({
        kind: 'invalid_config',
        message: expect.stringMatching(
          `by (59|60|61) minutes: ours is ${off > 0 ? 'ahead' : 'behind'}`,
        ) as string,
      })
    })

    it('works with any region name, as Ceph does not care', async () => {
      expect(await open({ region_name: 'mars-north-7' }).check('read', signal)).toEqual({ ok: true })
    })

    it('makes links that end', async () => {
      const fiveMinutesAgo = { now: () => Date.now() - 300_000 }
      const link = (ttlSeconds: number) => open({}, fiveMinutesAgo).presign('a.txt', { ttlSeconds, signal })
      expect((await fetch(await link(3600))).status).toBe(200)
      expect((await fetch(await link(240))).status).toBe(403)
    })

    it('makes links nobody can lengthen or use to write', async () => {
      const url = await open().presign('a.txt', { ttlSeconds: 60, signal })
      const longer = new URL(url)
      longer.searchParams.set('X-Amz-Expires', '6000')
      expect((await fetch(longer)).status).toBe(403)
      expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403)
      expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
      expect((await bucket.get('a.txt')).toString()).toBe('content')
    })

    it('lets browsers of allowed origins in, after the bucket says so', async () => {
      await bucket.allowOrigins(['https://label.example'])
      const url = await open().presign('a.txt', { ttlSeconds: 60, signal })
      const allowed = await fetch(url, { headers: { origin: 'https://label.example' } })
      expect(allowed.headers.get('access-control-allow-origin')).toBe('https://label.example')
      const other = await fetch(url, { headers: { origin: 'https://evil.example' } })
      expect(other.headers.get('access-control-allow-origin')).toBeNull()
    })

    it('checks the right to write without leaving anything, under the prefix', async () => {
      const before = await bucket.keys()
      expect(await open({ prefix: 'some/where' }).check('write', signal)).toEqual({ ok: true })
      expect(await bucket.keys()).toEqual(before)
    })

    it('asks a source for at least one object under its prefix', async () => {
      expect(await open({ prefix: 'empty' }).check('read', signal)).toMatchObject({
        ok: false,
        kind: 'not_found',
      })
      await bucket.put('filled/deep/x.txt', 'x')
      expect(await open({ prefix: 'filled' }).check('read', signal)).toEqual({ ok: true })
    })

    it('survives hundreds of reads at once, refused and broken-off ones among them', async () => {
      const store = open()
      const results = await Promise.all(
        Array.from({ length: 300 }, async (_, i) => {
          const key = i % 3 === 0 ? 'absent.txt' : 'a.txt'
          return store.readAll(key, { signal, maxBytes: i % 5 === 0 ? 1 : 100 }).then(
            (read) => (read.ok ? 'read' : read.reason),
            (error: { kind: string }) => error.kind,
          )
        }),
      )
      expect(results.filter((result) => result === 'not_found')).toHaveLength(100)
      expect(results.filter((result) => result === 'read')).toHaveLength(160)
      expect(results.filter((result) => result === 'too_large')).toHaveLength(40)
      await store.close()
    })
  },
)
