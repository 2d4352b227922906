import { randomBytes } from 'node:crypto'
import { createTestBucket, type TestBucket } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'
import { encodeFileUri } from './fileuri.ts'

const s3 = inject('s3')
const place = '/api/storages/s3'

describe.skipIf(!s3.available)(`S3${s3.available ? '' : ` (skipped: ${s3.reason})`}`, () => {
  let t: StorageApp
  let bucket: TestBucket
  let clock = Date.now()
  const big = randomBytes(3_000_000)
  const keys = ['in/plain.jpg', 'in/a #1?&+%.jpg', 'in/日本/猫😀.jpg', 'in/.hidden/day=2026-01-31/x y.png']

  beforeAll(async () => {
    if (!s3.available) return
    t = await storageApp({ now: () => clock })
    bucket = await createTestBucket(s3, 'uris')
    for (const key of keys) await bucket.put(key, `content of ${key}`)
    await bucket.put('in/big.bin', big)
    await bucket.put('other/outside.jpg', 'outside')
  })
  afterAll(async () => {
    await bucket?.close()
    await t?.close()
  })

  const body = (more: object = {}): object => ({
    project: t.projectId,
    ...bucket.values,
    prefix: 'in',
    recursive_scan: true,
    ...more,
  })
  const uri = (key: string): string => `s3://${bucket.name}/${key}`
  const ask = (
    task: number,
    key: string,
    headers: Record<string, string> = {},
    method: 'GET' | 'HEAD' = 'GET',
  ) => t.inject({ method, url: `/tasks/${task}/resolve/?fileuri=${encodeFileUri(uri(key))}`, headers })
  async function create(more: object = {}): Promise<{ id: number; answer: object; text: string }> {
    const answer = await t.send('POST', place, body(more))
    expect([answer.statusCode, answer.body]).toEqual([201, expect.anything()])
    return { id: answer.json().id, answer: answer.json(), text: answer.body }
  }

  test('is saved with the fields of Label Studio, and its keys are in no answer', async () => {
    const { answer, text } = await create({ title: 'Bucket', presign_ttl: '15' })
    expect(answer).toMatchObject({
      type: 's3',
      bucket: bucket.name,
      prefix: 'in',
      region_name: null,
      s3_endpoint: bucket.values['s3_endpoint'],
      aws_sse_kms_key_id: null,
      presign: true,
      presign_ttl: 15,
      recursive_scan: true,
      status: 'initialized',
    })
    for (const hidden of ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'])
      expect(answer).not.toHaveProperty(hidden)
    expect(text).not.toContain(String(bucket.values['aws_secret_access_key']))
  })

  test.each([
    [
      'a wrong secret',
      { aws_secret_access_key: 'wrong' },
      /^The secret access key does not belong .+ Enter the secret access key again/,
    ],
    [
      'an unknown key',
      { aws_access_key_id: 'NOBODY' },
      /does not know the access key\. Check the access key ID/,
    ],
    [
      'a missing bucket',
      { bucket: 'no-such-bucket-here' },
      /bucket "no-such-bucket-here" does not exist\. Check the name/,
    ],
    ['an empty prefix', { prefix: 'nothing' }, /no objects under the prefix "nothing"\. Check the prefix/],
    ['nobody listening', { s3_endpoint: 'http://127.0.0.1:1' }, /127\.0\.0\.1:1/],
  ])(
    '%s is told with what to do about it, by create, validate and preview alike',
    async (_what, wrong, words) => {
      for (const path of [place, `${place}/validate`]) {
        const answer = await t.send('POST', path, body(wrong))
        expect([answer.statusCode, answer.json().detail]).toEqual([400, expect.stringMatching(words)])
        expect(answer.json().validation_errors.non_field_errors).toEqual([answer.json().detail])
      }
    },
  )

  test('a wrong secret fails the preview with the same sentence', async () => {
    const answer = await t.send('POST', `${place}/files`, body({ aws_secret_access_key: 'wrong' }))
    expect([answer.statusCode, answer.json().detail]).toEqual([
      400,
      expect.stringContaining('secret access key'),
    ])
    const good = await t.send('POST', `${place}/files`, body({ limit: 2 }))
    expect(good.json().files).toHaveLength(3)
  })

  test('another endpoint, region or bucket needs the keys again; prefix and title do not', async () => {
    const { id } = await create()
    for (const change of [
      { s3_endpoint: 'http://127.0.0.1:1' },
      { bucket: 'another-bucket' },
      { region_name: 'eu-west-1' },
    ]) {
      const answer = await t.send('PATCH', `${place}/${id}`, change)
      expect(answer.statusCode).toBe(400)
      expect(Object.keys(answer.json().validation_errors)).toEqual([
        'aws_access_key_id',
        'aws_secret_access_key',
      ])
      const tried = await t.send('POST', `${place}/validate`, { id, ...change })
      expect(Object.keys(tried.json().validation_errors)).toEqual([
        'aws_access_key_id',
        'aws_secret_access_key',
      ])
    }
    const harmless = { prefix: 'other', title: 'Renamed', aws_secret_access_key: '', aws_access_key_id: '' }
    expect((await t.send('PATCH', `${place}/${id}`, harmless)).statusCode).toBe(200)
    const { aws_access_key_id, aws_secret_access_key } = bucket.values
    const whole = { region_name: 'us-east-1', aws_access_key_id, aws_secret_access_key }
    expect((await t.send('PATCH', `${place}/${id}`, whole)).statusCode).toBe(200)
  })

  test('one key without the other is refused, also in a change', async () => {
    const { id } = await create()
    const answer = await t.send('PATCH', `${place}/${id}`, { aws_access_key_id: 'NEW' })
    expect(answer.json().validation_errors).toEqual({
      aws_secret_access_key: ['Access Key ID and Secret Access Key must be provided together.'],
    })
  })

  test('a target is tried for writing', async () => {
    const good = await t.send('POST', '/api/storages/export/s3', body({ prefix: 'results' }))
    expect(good.statusCode).toBe(201)
    expect(await bucket.keys()).not.toContain('results/.sluice-write-check')
    const wrong = body({ prefix: 'results', aws_secret_access_key: 'wrong' })
    expect((await t.send('POST', '/api/storages/export/s3/validate', wrong)).json().detail).toMatch(
      /secret access key/,
    )
  })

  describe('with pre-signed links', () => {
    let project: number
    beforeAll(async () => {
      // links are good for two minutes from here, by the clock of the store
      clock = Date.now()
      project = await t.addProject()
      await create({ project, presign_ttl: 2 })
    })

    test.each(keys)('%s comes from the bucket itself', async (key) => {
      const task = await t.addTask({ image: uri(key) }, project)
      const answer = await ask(task, key)
      expect(answer.statusCode).toBe(303)
      const link = String(answer.headers.location)
      expect(link.startsWith(String(bucket.values['s3_endpoint']))).toBe(true)
      const media = await fetch(link)
      expect([media.status, await media.text()]).toEqual([200, `content of ${key}`])
      expect(media.headers.get('content-type')).toMatch(/^image\//)
      const part = await fetch(link, { headers: { range: 'bytes=0-6' } })
      expect([part.status, await part.text()]).toEqual([206, 'content'])
    })

    test('a link is the same until half of its life is over, and no browser keeps it longer', async () => {
      const task = await t.addTask({ image: uri(keys[0] ?? '') }, project)
      const links: unknown[] = []
      const caches: unknown[] = []
      for (const seconds of [0, 20, 39, 2]) {
        clock += seconds * 1000
        const { headers } = await ask(task, keys[0] ?? '')
        links.push(headers.location)
        caches.push(headers['cache-control'])
      }
      expect(caches.slice(0, 3)).toEqual(['private, max-age=60', 'private, max-age=40', 'private, max-age=1'])
      expect(new Set(links.slice(0, 3)).size).toBe(1)
      expect(links.every((link) => String(link).includes('X-Amz-Expires=120'))).toBe(true)
      expect(caches[3]).toBe('private, max-age=60')
    })

    test('an object no browser could ask the bucket for is streamed instead', async () => {
      const key = 'in/./a/../dots.jpg'
      await bucket.put(key, 'dots')
      const task = await t.addTask({ image: uri(key) }, project)
      const answer = await ask(task, key)
      expect([answer.statusCode, answer.body]).toEqual([200, 'dots'])
    })

    test('HEAD is answered by us, because the link is signed for GET', async () => {
      const task = await t.addTask({ image: uri('in/big.bin') }, project)
      const answer = await ask(task, 'in/big.bin', {}, 'HEAD')
      expect([answer.statusCode, answer.headers['content-length']]).toEqual([200, String(big.length)])
    })

    test('nothing is signed outside the prefix or for another task', async () => {
      const task = await t.addTask({ image: uri('other/outside.jpg') }, project)
      for (const key of ['other/outside.jpg', keys[0] ?? '']) {
        const answer = await ask(task, key)
        expect([answer.statusCode, answer.headers.location]).toEqual([404, undefined])
      }
    })
  })

  describe('streamed through this server', () => {
    let project: number
    beforeAll(async () => {
      project = await t.addProject()
      await create({ project, presign: false })
    })

    test.each(keys)('%s arrives whole', async (key) => {
      const task = await t.addTask({ image: uri(key) }, project)
      const answer = await ask(task, key)
      expect([answer.statusCode, answer.body]).toEqual([200, `content of ${key}`])
      expect(answer.headers['content-type']).toMatch(/^image\//)
    })

    test('any range of a large object is exactly that range', async () => {
      const task = await t.addTask({ x: uri('in/big.bin') }, project)
      expect((await ask(task, 'in/big.bin')).rawPayload.equals(big)).toBe(true)
      for (const [range, start, end] of [
        ['bytes=0-0', 0, 1],
        ['bytes=1000000-1999999', 1_000_000, 2_000_000],
        ['bytes=2999999-', 2_999_999, 3_000_000],
        ['bytes=-5', 2_999_995, 3_000_000],
      ] as const) {
        const answer = await ask(task, 'in/big.bin', { range })
        expect([range, answer.statusCode]).toEqual([range, 206])
        expect(answer.rawPayload.equals(big.subarray(start, end))).toBe(true)
        expect(answer.headers['content-range']).toBe(`bytes ${start}-${end - 1}/${big.length}`)
      }
      const outside = await ask(task, 'in/big.bin', { range: 'bytes=3000000-' })
      expect([outside.statusCode, outside.headers['content-range']]).toEqual([416, 'bytes */3000000'])
    })

    test('the tag of the store is honoured', async () => {
      const task = await t.addTask({ x: uri('in/big.bin') }, project)
      const { headers } = await ask(task, 'in/big.bin', {}, 'HEAD')
      const again = await ask(task, 'in/big.bin', { 'if-none-match': String(headers.etag) })
      expect([again.statusCode, again.body]).toEqual([304, ''])
      const range = { range: 'bytes=0-9', 'if-range': String(headers.etag) }
      expect((await ask(task, 'in/big.bin', range)).statusCode).toBe(206)
      expect((await ask(task, 'in/big.bin', { ...range, 'if-range': '"old"' })).statusCode).toBe(200)
    })

    test('a lost object is 424 in our words, and no key or word of the store is in it', async () => {
      const task = await t.addTask({ x: uri('in/lost.jpg') }, project)
      const answer = await ask(task, 'in/lost.jpg')
      expect(answer.statusCode).toBe(424)
      expect(answer.json().detail).toMatch(/does not exist/)
      expect(answer.body).not.toMatch(/NoSuchKey|<\?xml|RequestId/)
    })
  })

  test('no secret key was written to the log or in clear to the database', async () => {
    const secret = String(bucket.values['aws_secret_access_key'])
    const rows = await t.db.selectFrom('storages').selectAll().execute()
    expect(rows.length).toBeGreaterThan(3)
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(t.logged()).not.toContain(secret)
  })
})
