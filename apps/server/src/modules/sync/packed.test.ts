import { gzipSync } from 'node:zlib'
import type { Json } from '@sluice/contract'
import { findProvider, parseOptions } from '@sluice/storage'
import { createTestBucket, gcsServer } from '@sluice/storage/testing'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Connection } from '../../db/connect.ts'
import { testDb } from '../../../testing/test-db.ts'
import { makeProject, makeStorage, syncFixture, tasksOf } from '../../../testing/sync-fixture.ts'

interface Store {
  values: Readonly<Record<string, unknown>>
  put(key: string, packed: Uint8Array, contentEncoding: string): Promise<void>
  close(): Promise<void>
}

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

const s3 = inject('s3')
async function s3Store(): Promise<Store> {
  if (!s3.available) throw new Error(s3.reason)
  const bucket = await createTestBucket(s3, 'packed')
  return {
    values: bucket.values,
    put: (key, packed, encoding) => bucket.putPacked(key, packed, 'application/json', encoding),
    close: () => bucket.close(),
  }
}

async function gcsStore(): Promise<Store> {
  const google = await gcsServer()
  const { keyFile } = google.accounts.add('labeler')
  const bucket = google.bucket('packed')
  return {
    values: { bucket: 'packed', gcs_endpoint: google.url, google_application_credentials: keyFile },
    async put(key, packed, contentEncoding) {
      bucket.put(key, packed, { contentType: 'application/json', contentEncoding })
    },
    close: () => google.close(),
  }
}

const cases: [string, string | null, () => Promise<Store>][] = [
  ['s3', s3.available ? null : s3.reason, s3Store],
  ['gcs', null, gcsStore],
]
test.for(cases)(
  'JSON that %s keeps packed becomes tasks; what is broken or grows too large is told of, and stops nothing',
  async ([provider, missing, open], ctx) => {
    if (missing !== null) ctx.skip(missing)
    const store = await open()
    const found = findProvider(provider)
    const options = found && parseOptions(found, 'source', store.values)
    if (!options?.ok) throw new Error('the options do not parse')
    const list = gzipSync(JSON.stringify([{ text: 'one' }, { text: 'zwei €' }]))
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '))
    await store.put('a.json', list, 'gzip')
    await store.put('b-bomb.json', bomb, 'gzip')
    await store.put('c-cut.json', list.subarray(0, -6), 'gzip')
    await store.put('d-plain.json', Buffer.from('{"text": "plain"}'), 'gzip')
    await store.put('e.jsonl', gzipSync('{"text": "three"}\n{"text": "four"}\n'), 'gzip')

    const limit = 2 ** 20
    expect(bomb.length).toBeLessThan(limit)
    const fixture = syncFixture(db, { build: { maxObjectBytes: limit } })
    const storage = await makeStorage(db, await makeProject(db), {
      provider,
      options: options.options as Record<string, Json>,
      use_blob_urls: false,
    })
    const run = await fixture.sync(storage)
    expect(run).toMatchObject({ state: 'completed_with_errors', listed: 5, created: 5, failed: 2 })
    expect((await tasksOf(db, storage.id)).map(({ key, row, data }) => [key, row, data])).toEqual([
      ['a.json', 0, { text: 'one' }],
      ['a.json', 1, { text: 'zwei €' }],
      ['d-plain.json', -1, { text: 'plain' }],
      ['e.jsonl', 0, { text: 'three' }],
      ['e.jsonl', 1, { text: 'four' }],
    ])
    const told = await db.db
      .selectFrom('run_errors')
      .select(['key', 'kind', 'message'])
      .where('run_id', '=', run.id)
      .orderBy('key')
      .execute()
    expect(told).toEqual([
      { key: 'b-bomb.json', kind: 'too_large', message: expect.stringMatching(/^Unpacked, .* 1 MB/) },
      { key: 'c-cut.json', kind: 'bad_json', message: expect.stringContaining('cannot be unpacked') },
    ])
    await fixture.close()
    await store.close()
  },
)
