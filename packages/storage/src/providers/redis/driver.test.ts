/** How keys are listed and values read, on a Redis of this file's own: it counts commands and cuts connections. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { startRedis, type RedisServer } from '../../../../../tools/test-servers/redis.ts'
import { createTestDatabase, type TestDatabase } from '../../../testing/index.ts'
import type { ObjectEntry, StorageDriver } from '../../kit/driver.ts'
import type { StorageError } from '../../kit/errors.ts'
import { parseOptions } from '../../kit/parse-options.ts'
import { openStore } from '../../open-store.ts'
import { redis } from './provider.ts'

const signal = new AbortController().signal
const shared = inject('redis')
const own = shared.available && shared.tlsPort !== null
const why = shared.available ? 'needs a private Redis' : shared.reason

describe.skipIf(!own)(`a Redis database${own ? '' : ` (${why})`}`, () => {
  let server: RedisServer
  let database: TestDatabase
  let driver: StorageDriver

  function open(more: Record<string, unknown> = {}) {
    const parsed = parseOptions(redis, 'source', { ...database.values, ...more })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
    return openStore({ provider: redis, options: parsed.options, deps: {} })
  }

  beforeAll(async () => {
    server = await startRedis()
    database = await createTestDatabase(server)
    const parsed = parseOptions(redis, 'source', database.values)
    if (!parsed.ok) throw new Error('bad values')
    driver = redis.open(parsed.options as Parameters<typeof redis.open>[0], {})
  })
  beforeEach(() => database.run('flushdb'))
  afterAll(async () => {
    await driver.close()
    await database.close()
    await server.stop()
  })

  async function fill(count: number, name = (i: number): string => `k${i}`): Promise<string[]> {
    const names = Array.from({ length: count }, (_, i) => name(i))
    for (let at = 0; at < count; at += 1000)
      await database.run('mset', ...names.slice(at, at + 1000).flatMap((key) => [key, `value of ${key}`]))
    return names
  }

  async function listAll(limit: number, between?: (page: number) => Promise<unknown>, prefix = '') {
    const found: ObjectEntry[] = []
    const cursors: string[] = []
    let cursor: string | null = null
    do {
      const page = await driver.list({ prefix, recursive: true, cursor, limit, signal })
      expect(new Set(page.objects.map(({ key }) => key)).size).toBe(page.objects.length)
      expect(page.objects.length).toBeLessThanOrEqual(limit)
      found.push(...page.objects)
      cursor = page.nextCursor
      if (cursor !== null) cursors.push(cursor)
      await between?.(cursors.length)
    } while (cursor !== null)
    return { keys: found.map(({ key }) => key), found, cursors }
  }

  async function readText(key: string, from: StorageDriver = driver): Promise<string> {
    const { body } = await from.read(key, { signal })
    return Buffer.concat((await body.toArray()) as Uint8Array[]).toString()
  }

  /** How often the server ran a command while something was done. */
  async function callsOf(command: string, run: () => Promise<unknown>): Promise<number> {
    const count = async (): Promise<number> => {
      const info = String(await database.run('info', 'commandstats'))
      return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(info)?.[1] ?? 0)
    }
    const before = await count()
    await run()
    return (await count()) - before
  }

  describe('is listed', () => {
    it.each([10, 100, 1000])('completely in pages of %i while it grows and shrinks', async (limit) => {
      const stay = await fill(1500)
      const churn = Array.from({ length: 4000 }, (_, i) => `churn${i}`)
      const { keys } = await listAll(limit, async (page) => {
        if (page % 6 === 1) await database.run('mset', ...churn.flatMap((key) => [key, 'x']))
        if (page % 6 === 4) await database.run('del', ...churn)
      })
      expect(stay.filter((key) => !new Set(keys).has(key))).toEqual([])
    })

    it('once a key when nothing changes, each step of SCAN being made once', async () => {
      const names = await fill(5000)
      const calls = await callsOf('scan', async () => {
        const { keys } = await listAll(1000)
        expect(keys.toSorted()).toEqual(names.toSorted())
      })
      expect(calls).toBeLessThan(8)
    })

    it('from its start again by a cursor of a server that is gone', async () => {
      const names = await fill(500)
      const { cursors } = await listAll(100)
      const late = cursors.at(-1) ?? ''
      expect(late).toMatch(/^[0-9a-f]{12}\./)
      const foreign = late.replace(/^[0-9a-f]{12}/, '0123456789ab')
      const found = new Set<string>()
      let cursor: string | null = foreign
      do {
        const page = await driver.list({ prefix: '', recursive: true, cursor, limit: 100, signal })
        for (const { key } of page.objects) found.add(key)
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(found.size).toBe(names.length)
    })

    it('under a path that holds characters of patterns, taken literally', async () => {
      await fill(3, (i) => `a*[b]?\\c${i}`)
      await fill(3, (i) => `axb?\\c${i}`)
      expect((await listAll(100, undefined, 'a*[b]?\\')).keys).toHaveLength(3)
    })

    it('by a path that is the beginning of a name, and need not end at a slash', async () => {
      await fill(3, (i) => `ls-task-${i}`)
      await fill(2, (i) => `other-${i}`)
      const store = open({ path: 'ls-task' })
      const { objects } = await store.list({ cursor: null, signal })
      expect(objects.map(({ key }) => key)).toEqual(['ls-task-0', 'ls-task-1', 'ls-task-2'])
      await store.close()
    })

    it('with what holds no string, and why', async () => {
      await database.run('set', 'a', 'x')
      await database.run('hset', 'h', 'f', 'v')
      await database.run('rpush', 'l', 'v')
      await database.run('zadd', 'z', '1', 'v')
      const { found } = await listAll(100)
      expect(found.map(({ key, size, problem }) => [key, size, problem])).toEqual([
        ['a', 1, undefined],
        ['h', null, 'The value of this key is a hash; only strings can be read.'],
        ['l', null, 'The value of this key is a list; only strings can be read.'],
        ['z', null, 'The value of this key is a sorted set; only strings can be read.'],
      ])
    })

    it('with names that are no text, which nobody takes for other names', async () => {
      await database.run('set', Buffer.from([0x6b, 0xff, 0xfe]), 'x')
      await database.run('set', Buffer.from([0x6b, 0xff, 0xfd]), 'x')
      const { keys } = await listAll(100)
      expect(keys).toHaveLength(2)
      expect(keys.every((key) => !key.isWellFormed())).toBe(true)
    })

    it('also by a user who may see only some keys', async () => {
      await fill(2, (i) => `mine:${i}`)
      await fill(2, (i) => `yours:${i}`)
      const user = await database.addUser('~mine:* +@read +@connection +info')
      const store = open(user)
      const { objects } = await store.list({ cursor: null, signal })
      expect(objects.map(({ key, size }) => [key, size])).toEqual([
        ['mine:0', 15],
        ['mine:1', 15],
        ['yours:0', null],
        ['yours:1', null],
      ])
      const results = await Promise.allSettled(
        objects.map(({ key }) => store.readAll(key, { signal, maxBytes: 100 })),
      )
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
      await store.close()
    })

    it('in one answer of nothing when it is empty', async () => {
      expect(await listAll(100)).toMatchObject({ keys: [], cursors: [] })
    })
  })

  describe('is read', () => {
    it('many values at a time', async () => {
      const names = await fill(64)
      await listAll(1000)
      const calls = await callsOf('mget', async () => {
        const read = await Promise.all(names.map((key) => readText(key)))
        expect(read).toEqual(names.map((key) => `value of ${key}`))
      })
      expect(calls).toBe(1)
    })

    it('though one of them has gone, has become a hash, or is not ours to read', async () => {
      await fill(4, (i) => `mine:${i}`)
      const user = await database.addUser('~mine:* +@read +@connection +info')
      const store = open(user)
      await store.list({ cursor: null, signal })
      await database.run('del', 'mine:1')
      await database.run('del', 'mine:2')
      await database.run('hset', 'mine:2', 'f', 'v')
      await database.run('acl', 'setuser', user.username, 'resetkeys', '~mine:0', '~mine:1', '~mine:2')
      const results = await Promise.allSettled(
        [0, 1, 2, 3].map((i) => store.readAll(`mine:${i}`, { signal, maxBytes: 100 })),
      )
      const kinds = results.map((result) =>
        result.status === 'fulfilled' ? 'read' : (result.reason as StorageError).kind,
      )
      expect(kinds).toEqual(['read', 'not_found', 'unsupported', 'denied'])
      await store.close()
    })

    it('a hash, with words that say what it is about', async () => {
      await database.run('hset', 'h', 'f', 'v')
      const store = open()
      await expect(store.read('h', { signal })).rejects.toMatchObject({
        kind: 'unsupported',
        message: 'The value of this key is not a string.',
      })
      await expect(store.read('h', { signal, range: { start: 0 } })).rejects.toMatchObject({
        kind: 'unsupported',
      })
      await store.close()
    })

    it('piece by piece when it is large, and only as far as somebody wants it', async () => {
      const large = Buffer.alloc(5_000_000, 'abc')
      await database.run('set', 'large', large)
      const { body, size } = await driver.read('large', { signal })
      expect(size).toBe(large.length)
      expect(Buffer.concat((await body.toArray()) as Uint8Array[]).equals(large)).toBe(true)
      const calls = await callsOf('getrange', async () => {
        const range = { start: 2_000_000, end: 2_000_009 }
        const part = await driver.read('large', { signal, range })
        expect(Buffer.concat((await part.body.toArray()) as Uint8Array[])).toHaveLength(10)
      })
      expect(calls).toBe(1)
    })

    it('never half old and half new: what shrinks underway fails, and is read again', async () => {
      await database.run('set', 'large', Buffer.alloc(3_000_000, 'a'))
      const { body } = await driver.read('large', { signal })
      const chunks = body[Symbol.asyncIterator]()
      await chunks.next()
      await database.run('set', 'large', 'short')
      const rest = async (): Promise<void> => {
        while (!(await chunks.next()).done);
      }
      await expect(rest()).rejects.toSatisfy((error) => driver.classify(error) === 'unavailable')
    })

    it('after the server closed the connection', async () => {
      await fill(1)
      const store = open()
      await store.readAll('k0', { signal, maxBytes: 100 })
      await database.run('client', 'kill', 'type', 'normal', 'skipme', 'yes')
      expect(await store.readAll('k0', { signal, maxBytes: 100 })).toMatchObject({ ok: true })
      await store.close()
    })
  })

  describe('that takes no writes', () => {
    const write = async (): Promise<unknown> => {
      const store = open()
      const written = store.write('k', Buffer.alloc(100), { contentType: 'text/plain', signal })
      return written.catch((error: unknown) => error).finally(() => store.close())
    }

    it('because it has become a replica says so, and works again afterwards', async () => {
      await database.run('replicaof', '127.0.0.1', '1')
      const failure = await write()
      expect(failure).toMatchObject({ kind: 'unavailable', retryable: true })
      expect((failure as StorageError).message).toContain('read-only replica')
      await database.run('replicaof', 'no', 'one')
      expect(await write()).toBeUndefined()
    })

    it('because it is full says so', async () => {
      await database.run('config', 'set', 'maxmemory', '1')
      const failure = await write()
      await database.run('config', 'set', 'maxmemory', '0')
      expect(failure).toMatchObject({ kind: 'unavailable' })
      expect((failure as StorageError).message).toContain('is full')
    })
  })

  it('is written under the path, apart from its neighbours', async () => {
    const keyUnder = async (path: string | null): Promise<string> => {
      const store = open({ path })
      const key = store.keyFor('17')
      await store.close()
      return key
    }
    expect(await Promise.all(['out:', 'out', 'out/', null].map(keyUnder))).toEqual([
      'out:17',
      'out:17',
      'out/17',
      '17',
    ])
  })
})
