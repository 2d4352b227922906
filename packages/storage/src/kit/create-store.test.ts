import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { InjectedFault } from '../../testing/faulty.ts'
import { openStore } from '../open-store.ts'
import { MemoryBackend } from '../providers/memory/backend.ts'
import { memory } from '../providers/memory/provider.ts'
import { defaultRetryPolicy } from '../wrappers/retry.ts'
import type { StorageEvent } from '../wrappers/log.ts'
import type { StorageDriver } from './driver.ts'
import { StorageError } from './errors.ts'
import { parseOptions } from './parse-options.ts'

const signal = new AbortController().signal

function open(values: Record<string, unknown> = {}, wrap?: (driver: StorageDriver) => StorageDriver) {
  const backend = new MemoryBackend()
  backend.put('pets', 'cats/tom.json', '{"data":{}}', 'application/json')
  backend.put('pets', 'cats2/no.json', '{}')
  const parsed = parseOptions(memory, 'source', { bucket: 'pets', recursive_scan: true, ...values })
  if (!parsed.ok) throw new Error('options')
  const events: StorageEvent[] = []
  const store = openStore({
    provider: memory,
    options: parsed.options,
    deps: { memory: backend },
    retryPolicy: { ...defaultRetryPolicy, sleep: () => Promise.resolve() },
    hook: (event) => events.push(event),
    ...(wrap && { wrap }),
  })
  return { store, backend, events }
}

const keys = async (values: Record<string, unknown>) =>
  (await open(values).store.list({ cursor: null, signal })).objects.map(({ key }) => key)

/** Lets the first bodies break off after a few bytes. */
function breaking(times: number, kind: 'unavailable' | 'denied' = 'unavailable') {
  let left = times
  return (driver: StorageDriver): StorageDriver => ({
    ...driver,
    async read(key, options) {
      const found = await driver.read(key, options)
      if (left-- <= 0) return found
      found.body.destroy()
      const body = Readable.from(
        (function* () {
          yield Buffer.from('{"da')
          throw new InjectedFault(kind)
        })(),
      )
      return { ...found, body }
    },
    classify: (error) => (error instanceof InjectedFault ? error.kind : driver.classify(error)),
  })
}

describe('ObjectStore', () => {
  it('lists what lies under its prefix, as a folder', async () => {
    expect(await keys({})).toEqual(['cats/tom.json', 'cats2/no.json'])
    expect(await keys({ prefix: 'cats' })).toEqual(['cats/tom.json'])
    expect(await keys({ prefix: 'cats/' })).toEqual(['cats/tom.json'])
    expect(await keys({ recursive_scan: false })).toEqual([])
  })

  it('names new objects under its prefix', () => {
    expect(open({ prefix: 'out/' }).store.keyFor('17')).toBe('out/17')
    expect(open().store.keyFor('17')).toBe('17')
  })

  it('knows its own URIs by string', () => {
    const { store } = open()
    expect(store.uriOf('a#1?.jpg')).toBe('memory://pets/a#1?.jpg')
    expect(store.keyOf('memory://pets/a#1?.jpg')).toBe('a#1?.jpg')
    expect(store.keyOf('memory://pets2/a')).toBeNull()
  })

  it('reads a body that broke off again', async () => {
    const { store } = open({}, breaking(2))
    const read = await store.readAll('cats/tom.json', { signal, maxBytes: 100 })
    expect(read.ok && Buffer.from(read.bytes).toString()).toBe('{"data":{}}')
  })

  it('gives up on a body that keeps breaking off, or that nothing can mend', async () => {
    const often = open({}, breaking(3)).store.readAll('cats/tom.json', { signal, maxBytes: 100 })
    await expect(often).rejects.toMatchObject({ name: 'StorageError', kind: 'unavailable', retryable: true })
    const denied = open({}, breaking(1, 'denied')).store.readAll('cats/tom.json', { signal, maxBytes: 100 })
    await expect(denied).rejects.toMatchObject({ kind: 'denied' })
  })

  it('wraps a failure in the middle of a body once', async () => {
    const { body } = await open({}, breaking(1)).store.read('cats/tom.json', { signal })
    const error: unknown = await body.toArray().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(StorageError)
    expect((error as StorageError).cause).toBeInstanceOf(InjectedFault)
  })

  it('stops reading at the limit where the store tells no size', async () => {
    const sizeless = (driver: StorageDriver): StorageDriver => ({
      ...driver,
      read: async (key, options) => ({ ...(await driver.read(key, options)), size: null }),
    })
    const { store } = open({}, sizeless)
    expect(await store.readAll('cats/tom.json', { signal, maxBytes: 10 })).toEqual({
      ok: false,
      reason: 'too_large',
      size: null,
    })
  })

  it('survives an abort that meets a body nobody reads yet', async () => {
    const stop = new AbortController()
    const { body } = await open().store.read('cats/tom.json', { signal: stop.signal })
    stop.abort()
    await new Promise(setImmediate)
    await expect(body.toArray()).rejects.toMatchObject({ kind: 'cancelled' })
  })

  it('fails its check when nothing lies under the prefix', async () => {
    expect(await open({ prefix: 'dogs' }).store.check('read', signal)).toMatchObject({
      ok: false,
      kind: 'not_found',
      message: 'There are no objects under the prefix "dogs".',
    })
    expect(await open({ prefix: 'dogs' }).store.check('write', signal)).toEqual({ ok: true })
  })

  it('reports every call, and how it ended', async () => {
    const { store, events } = open()
    await store.list({ cursor: null, signal })
    await store.readAll('absent', { signal, maxBytes: 1 }).catch(() => {})
    expect(events).toMatchObject([
      { provider: 'memory', op: 'list', key: null, failed: null },
      { provider: 'memory', op: 'read', key: 'absent', failed: 'not_found' },
    ])
  })
})
