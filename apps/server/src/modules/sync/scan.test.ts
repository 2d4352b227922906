import {
  findProvider,
  MemoryBackend,
  openStore,
  StorageError,
  type ListPage,
  type ListQuery,
  type ObjectStore,
} from '@sluice/storage'
import { describe, expect, test } from 'vitest'
import { noRetry } from '../../../testing/sync-fixture.ts'
import { scan } from './scan.ts'

const entry = (key: string): ListPage['objects'][number] => ({ key, size: 1, lastModified: null, etag: null })

/** A store whose listing is what the function says. */
function listing(list: (query: ListQuery, call: number) => Promise<ListPage> | ListPage): ObjectStore {
  const provider = findProvider('memory')
  if (!provider) throw new Error('no memory provider')
  let calls = 0
  return openStore({
    provider,
    options: { bucket: 'b' },
    deps: { memory: new MemoryBackend() },
    retryPolicy: noRetry,
    wrap: (driver) => ({ ...driver, list: async (query) => list(query, ++calls) }),
  })
}

async function keysOf(
  store: ObjectStore,
  options: { ahead?: number; signal?: AbortSignal } = {},
): Promise<string[][]> {
  const pages: string[][] = []
  const signal = options.signal ?? new AbortController().signal
  for await (const page of scan({ store, cursor: null, signal, ahead: options.ahead ?? 100 })) {
    pages.push(page.objects.map((object) => object.key))
    await new Promise(setImmediate)
  }
  return pages
}

describe('scanning', () => {
  test('every object once, in order, whatever the pages', async () => {
    const store = listing(({ cursor }) => {
      const at = Number(cursor ?? 0)
      return { objects: [entry(`k${at}`), entry(`k${at}b`)], nextCursor: at === 9 ? null : String(at + 1) }
    })
    for (const ahead of [1, 2, 5, 1000])
      expect((await keysOf(store, { ahead })).flat()).toEqual(
        Array.from({ length: 10 }, (_, n) => [`k${n}`, `k${n}b`]).flat(),
      )
  })

  test('while a page is worked on the next ones are listed, but never more than allowed', async () => {
    let listed = 0
    const store = listing(({ cursor }) => {
      listed += 1
      const at = Number(cursor ?? 0)
      return { objects: [entry(`k${at}`)], nextCursor: String(at + 1) }
    })
    const pages = scan({ store, cursor: null, signal: new AbortController().signal, ahead: 4 })
    await pages.next()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const { value } = await pages.next()
    expect(value?.objects.length).toBeGreaterThan(1)
    expect(listed).toBeLessThanOrEqual(10)
    await pages.return(undefined)
  })

  test('empty pages with a cursor are no end', async () => {
    const store = listing((_query, call) => ({
      objects: call === 4 ? [entry('k')] : [],
      nextCursor: call === 4 ? null : `c${call}`,
    }))
    expect((await keysOf(store)).flat()).toEqual(['k'])
  })

  test.each([
    ['the same cursor for ever', 1],
    ['a circle of three', 3],
    ['a circle of fifty', 50],
  ])('%s is noticed', async (_what, length) => {
    const store = listing((_query, call) => ({ objects: [entry('k')], nextCursor: `c${call % length}` }))
    await expect(keysOf(store)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('again and again') as string,
    })
  })

  test('a failure comes after the pages that were listed before it', async () => {
    const store = listing((_query, call) => {
      if (call === 3) throw new Error('boom')
      return { objects: [entry(`k${call}`)], nextCursor: `c${call}` }
    })
    const seen: string[] = []
    const reading = (async () => {
      for await (const page of scan({ store, cursor: null, signal: new AbortController().signal, ahead: 1 }))
        seen.push(...page.objects.map((object) => object.key))
    })()
    await expect(reading).rejects.toBeInstanceOf(StorageError)
    expect(seen).toEqual(['k1', 'k2'])
  })

  test('an abort ends a listing that hangs', async () => {
    const stop = new AbortController()
    const store = listing(
      ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
    )
    const reading = keysOf(store, { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 20)
    await expect(reading).rejects.toMatchObject({ kind: 'cancelled' })
  })
})
