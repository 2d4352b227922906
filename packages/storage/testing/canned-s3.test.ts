import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProvider, openStore, parseOptions, type ObjectStore } from '../src/index.ts'
import { cannedS3, type CannedS3 } from './canned-s3.ts'

const signal = new AbortController().signal
let server: CannedS3

beforeAll(async () => {
  server = await cannedS3({ keys: 2500, json: true, prefix: 'a b/#', suffix: '.json' })
})

afterAll(() => server.close())

function open(values: Record<string, unknown>): ObjectStore {
  const provider = findProvider('s3')
  const parsed = provider && parseOptions(provider, 'source', { ...server.values, ...values })
  if (!provider || !parsed?.ok) throw new Error('options')
  return openStore({ provider, options: parsed.options, deps: {} })
}

async function all(store: ObjectStore, startAfter?: string): Promise<string[]> {
  const keys: string[] = []
  let cursor: string | null = null
  do {
    const page = await store.list({ cursor, signal, ...(startAfter !== undefined && { startAfter }) })
    keys.push(...page.objects.map(({ key }) => key))
    cursor = page.nextCursor
  } while (cursor !== null)
  return keys
}

const expected = Array.from({ length: 2500 }, (_, i) => `a b/#${String(i).padStart(9, '0')}.json`)

it('lists all its keys once, in order', async () => {
  expect(await all(open({ recursive_scan: true }))).toEqual(expected)
})

it('knows prefixes, levels and where to start', async () => {
  expect(await all(open({ prefix: 'a b' }))).toEqual(expected)
  expect(await all(open({}))).toEqual([])
  expect(await all(open({ prefix: 'a' }))).toEqual([])
  expect(await all(open({ recursive_scan: true }), server.keyAt(2400))).toEqual(expected.slice(2401))
})

it('serves JSON tasks under its keys, and nothing under others', async () => {
  const store = open({})
  const read = await store.readAll(server.keyAt(7), { signal, maxBytes: 1000 })
  expect(read.ok && JSON.parse(Buffer.from(read.bytes).toString())).toEqual({
    data: { image: 'https://media.example/000000007.jpg' },
  })
  await expect(store.read(server.keyAt(2500), { signal })).rejects.toMatchObject({ kind: 'not_found' })
})
