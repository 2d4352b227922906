/**
 * The conformance suite: what every provider must do, the same cases for each. A case that needs a capability
 * the provider lacks is skipped with the reason, so that it shows in the counts.
 */
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import type { ListQuery, ObjectEntry, StorageDriver } from '../src/kit/driver.ts'
import { StorageError } from '../src/kit/errors.ts'
import { secretNames } from '../src/kit/fields.ts'
import { compareKeys } from '../src/kit/keys.ts'
import type { ObjectStore } from '../src/kit/object-store.ts'
import { parseOptions } from '../src/kit/parse-options.ts'
import type { Capabilities, OptionValues, StorageDeps, StorageProvider } from '../src/kit/provider.ts'
import { openStore } from '../src/open-store.ts'
import { defaultRetryPolicy } from '../src/wrappers/retry.ts'
import { nastyKeys, pathlessKeys } from './keys.ts'

export type Values = Readonly<Record<string, unknown>>

export interface ConformanceWorld {
  /** Values of a source over an empty place of its own: everything in it, recursively, no prefix. */
  readonly values: Values
  readonly deps: StorageDeps
  /** The same, but refused by the store. Needed with the capability `credentials`. */
  readonly wrongCredentials?: Values
  /** The same, but a bucket or folder that is not there. Absent where there is nothing like that. */
  readonly missing?: Values
  close(): Promise<void>
}

export interface ConformanceSettings {
  /** What sets this run apart from others of the same provider. */
  readonly label?: string
  /** False where keys are paths of files, so that empty and dotted parts cannot be. Default true. */
  readonly anyKey?: boolean
  /** False where objects have neither a version nor a time of their last change. Default true. */
  readonly versions?: boolean
  /** Keys that the store itself refuses as names. Left out where keys are tried, and tried to be refused. */
  readonly refused?: readonly string[]
  /** Why links are not tried in this run, where the provider makes some: each case is a reported skip. */
  readonly links?: string
  /** Why the suite cannot run here, if it cannot: every case is then a reported skip. */
  readonly unavailable?: string | null
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
const signal = new AbortController().signal
const impatient = { ...defaultRetryPolicy, sleep: () => Promise.resolve() }

export function storageConformance(
  provider: StorageProvider,
  setup: () => Promise<ConformanceWorld>,
  settings: ConformanceSettings = {},
): void {
  const { label = '', anyKey = true, versions = true, refused = [], links, unavailable = null } = settings
  const possible = (keys: readonly string[]) => keys.filter((key) => !refused.includes(key))

  describe.skipIf(unavailable !== null)(
    `${provider.name} conformance${label ? ` ${label}` : ''}${unavailable ? ` (${unavailable})` : ''}`,
    () => {
      let world: ConformanceWorld
      let store: ObjectStore
      let driver: StorageDriver
      const opened: { close(): Promise<void> }[] = []

      function parse(values: Values): OptionValues {
        const parsed = parseOptions(provider, 'source', values)
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
        return parsed.options
      }

      function open(values: Values): ObjectStore {
        const one = openStore({ provider, options: parse(values), deps: world.deps, retryPolicy: impatient })
        opened.push(one)
        return one
      }

      async function put(key: string, body: string | Uint8Array, contentType = 'text/plain'): Promise<void> {
        await store.write(key, Buffer.from(body), { contentType, signal })
      }

      async function putAll(keys: readonly string[]): Promise<void> {
        for (let at = 0; at < keys.length; at += 16)
          await Promise.all(keys.slice(at, at + 16).map((key) => put(key, `body of ${key}`)))
      }

      async function readText(key: string): Promise<string> {
        const read = await store.readAll(key, { signal, maxBytes: 1_000_000 })
        if (!read.ok) throw new Error(read.reason)
        return text(read.bytes)
      }

      /** All pages of a raw list, a new driver for each page when `fresh`. */
      async function listAll(query: Partial<ListQuery>, fresh = false): Promise<ObjectEntry[][]> {
        const pages: ObjectEntry[][] = []
        let cursor: string | null = query.cursor ?? null
        do {
          const from = fresh ? provider.open(parse(world.values), world.deps) : driver
          const page = await from.list({ prefix: '', recursive: true, limit: 1000, signal, ...query, cursor })
          if (fresh) await from.close()
          pages.push([...page.objects])
          cursor = page.nextCursor
          if (pages.length > 2000) throw new Error('the listing does not end')
        } while (cursor !== null)
        return pages
      }

      /** In order and each once, also where the store promises neither. */
      function keysOf(pages: readonly ObjectEntry[][]): string[] {
        const keys = pages.flat().map(({ key }) => key)
        return provider.capabilities.ordered ? keys : [...new Set(keys)].toSorted(compareKeys)
      }

      function need(context: TestContext, capability: keyof Capabilities): void {
        context.skip(
          !provider.capabilities[capability],
          `${provider.name} lacks the capability ${capability}`,
        )
      }

      function needLinks(context: TestContext): void {
        need(context, 'presign')
        context.skip(links !== undefined, links)
      }

      async function failure(run: Promise<unknown>): Promise<StorageError> {
        const error: unknown = await run.then(
          () => null,
          (error: unknown) => error,
        )
        expect(error).toBeInstanceOf(StorageError)
        return error as StorageError
      }

      beforeAll(async () => {
        world = await setup()
        store = open(world.values)
        driver = provider.open(parse(world.values), world.deps)
        opened.push(driver)
      })

      afterAll(async () => {
        await Promise.all(opened.map((one) => one.close()))
        await world?.close()
      })

      describe('listing', () => {
        const numbered = Array.from({ length: 23 }, (_, i) => `pages/${String(i).padStart(3, '0')}.txt`)
        const tree = [
          'tree/a.txt',
          'tree/a/1.txt',
          'tree/a/b/2.txt',
          'tree/a0.txt',
          'tree2/x.txt',
          'tree.txt',
        ]

        beforeAll(() => putAll([...numbered, ...tree]))

        it('finds every object once, in UTF-8 byte order', async (context) => {
          need(context, 'ordered')
          const keys = keysOf(await listAll({}))
          expect(keys).toEqual(keys.toSorted(compareKeys))
          expect(new Set(keys).size).toBe(keys.length)
          expect(keys).toEqual(expect.arrayContaining([...numbered, ...tree]))
        })

        it.each([1, 2, 5, 22, 23, 24])('gives the same objects in pages of %i', async (limit) => {
          const pages = await listAll({ prefix: 'pages/', limit })
          expect(keysOf(pages)).toEqual(numbered)
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit)
        })

        it('goes on from a cursor in another process', async () => {
          expect(keysOf(await listAll({ prefix: 'pages/', limit: 4 }, true))).toEqual(numbered)
        })

        it('gives the same page again for the same cursor', async () => {
          const query = { prefix: 'pages/', recursive: true, limit: 6, signal }
          const first = await driver.list({ ...query, cursor: null })
          const second = await driver.list({ ...query, cursor: first.nextCursor })
          await driver.list({ ...query, cursor: second.nextCursor })
          const again = await driver.list({ ...query, cursor: first.nextCursor })
          expect(again.objects.map(({ key }) => key)).toEqual(second.objects.map(({ key }) => key))
        })

        it('starts after a key that need not exist', async (context) => {
          need(context, 'startAfter')
          const keys = keysOf(await listAll({ prefix: 'pages/', startAfter: 'pages/010', limit: 5 }))
          expect(keys).toEqual(numbered.slice(10))
          const after = keysOf(await listAll({ prefix: 'pages/', startAfter: 'pages/010.txt', limit: 5 }))
          expect(after).toEqual(numbered.slice(11))
        })

        it('lists only one level when not recursive', async (context) => {
          need(context, 'folders')
          const level = (prefix: string) => listAll({ prefix, recursive: false }).then(keysOf)
          expect(await level('tree/')).toEqual(['tree/a.txt', 'tree/a0.txt'])
          expect(await level('tree/a/')).toEqual(['tree/a/1.txt'])
          expect(await level('')).toContain('tree.txt')
          expect(await level('')).not.toContain('tree/a.txt')
        })

        it('lists one level in small pages too', async (context) => {
          need(context, 'folders')
          for (const limit of [1, 2])
            expect(keysOf(await listAll({ prefix: 'tree/', recursive: false, limit }))).toEqual([
              'tree/a.txt',
              'tree/a0.txt',
            ])
        })

        it('takes a prefix as plain text', async () => {
          const under = (prefix: string) => listAll({ prefix }).then(keysOf)
          expect(await under('tree/')).toEqual([
            'tree/a.txt',
            'tree/a/1.txt',
            'tree/a/b/2.txt',
            'tree/a0.txt',
          ])
          expect(await under('tree/a')).toEqual(await under('tree/'))
          expect(await under('tree')).toEqual(['tree.txt', ...(await under('tree/')), 'tree2/x.txt'])
          expect(await under('tree/a/b/2.txt')).toEqual(['tree/a/b/2.txt'])
          expect(await under('Tree/')).toEqual([])
          expect(await under('tree/a/b/2.txt/')).toEqual([])
        })

        it('tells the size of objects', async () => {
          const [entry] = (await listAll({ prefix: 'tree2/' })).flat()
          expect(entry?.size).toBe(Buffer.byteLength('body of tree2/x.txt'))
        })

        it('tells time and version of objects', async (context) => {
          context.skip(!versions, `objects of ${provider.name} have no version`)
          const [entry] = (await listAll({ prefix: 'tree2/' })).flat()
          expect(Math.abs(Date.parse(entry?.lastModified ?? '') - Date.now())).toBeLessThan(3_600_000)
          expect(entry?.etag).toMatch(/^[^"]+$/)
          await put('tree2/x.txt', 'changed content')
          const [changed] = (await listAll({ prefix: 'tree2/' })).flat()
          expect(changed?.etag).not.toBe(entry?.etag)
        })

        it('refuses a listing that was cancelled before', async () => {
          const error = await failure(store.list({ cursor: null, signal: AbortSignal.abort() }))
          expect(error.kind).toBe('cancelled')
          expect(error.retryable).toBe(false)
        })
      })

      describe('objects', () => {
        it('are read back as they were written, also empty and binary ones', async () => {
          const binary = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256)
          await put('io/empty', '')
          await put('io/binary.bin', binary, 'application/octet-stream')
          expect(await readText('io/empty')).toBe('')
          const read = await store.readAll('io/binary.bin', { signal, maxBytes: 70_000 })
          expect(read.ok && Buffer.compare(read.bytes, binary)).toBe(0)
        })

        it('are replaced whole', async () => {
          await put('io/again.txt', 'a much longer first version')
          await put('io/again.txt', 'second')
          expect(await readText('io/again.txt')).toBe('second')
        })

        it('have a size and a media type', async () => {
          await put('io/facts.json', '{"a":1}', 'application/json')
          const { body, status, size, contentType } = await store.read('io/facts.json', { signal })
          body.destroy()
          expect({ status, size, contentType }).toEqual({
            status: 200,
            size: 7,
            contentType: 'application/json',
          })
        })

        it('have a version and a time', async (context) => {
          context.skip(!versions, `objects of ${provider.name} have no version`)
          await put('io/facts.json', '{"a":1}', 'application/json')
          const { body, etag, lastModified } = await store.read('io/facts.json', { signal })
          body.destroy()
          expect(etag).toMatch(/^(?:W\/)?".+"$/)
          expect(Date.parse(lastModified ?? '')).not.toBeNaN()
        })

        it('larger than allowed are not read into memory', async () => {
          await put('io/large.txt', 'x'.repeat(5000))
          expect(await store.readAll('io/large.txt', { signal, maxBytes: 4999 })).toEqual({
            ok: false,
            reason: 'too_large',
            size: 5000,
          })
          expect((await store.readAll('io/large.txt', { signal, maxBytes: 5000 })).ok).toBe(true)
        })

        it('that are absent are not found', async () => {
          const error = await failure(store.read('io/absent.txt', { signal }))
          expect(error).toMatchObject({ kind: 'not_found', retryable: false })
          expect(error.place).toEqual({ op: 'read', provider: provider.name, key: 'io/absent.txt' })
        })

        it('can be removed, also twice', async () => {
          await put('io/gone.txt', 'soon gone')
          await store.remove('io/gone.txt', { signal })
          await store.remove('io/gone.txt', { signal })
          expect((await failure(store.read('io/gone.txt', { signal }))).kind).toBe('not_found')
          expect(keysOf(await listAll({ prefix: 'io/gone' }))).toEqual([])
        })

        it('are not read, written or removed after a cancellation', async () => {
          const cancelled = { signal: AbortSignal.abort() }
          const calls = [
            store.read('io/facts.json', cancelled),
            store.write('io/never.txt', Buffer.from('x'), { ...cancelled, contentType: 'text/plain' }),
            store.remove('io/facts.json', cancelled),
          ]
          for (const call of calls) expect((await failure(call)).kind).toBe('cancelled')
          expect(keysOf(await listAll({ prefix: 'io/never' }))).toEqual([])
        })

        it('stop in the middle when cancelled', async () => {
          await put('io/long.bin', new Uint8Array(8_000_000))
          const stop = new AbortController()
          const { body } = await store.read('io/long.bin', { signal: stop.signal })
          let read = 0
          const error = await failure(
            (async () => {
              for await (const chunk of body as AsyncIterable<Uint8Array>) {
                read += chunk.byteLength
                stop.abort()
              }
            })(),
          )
          expect(error.kind).toBe('cancelled')
          expect(read).toBeLessThan(8_000_000)
        })
      })

      describe('ranges', () => {
        const body = '0123456789'
        beforeAll(() => put('ranges/ten.txt', body))

        it.each([
          [{ start: 0, end: 0 }, '0', 'bytes 0-0/10'],
          [{ start: 2, end: 5 }, '2345', 'bytes 2-5/10'],
          [{ start: 7 }, '789', 'bytes 7-9/10'],
          [{ start: 8, end: 99 }, '89', 'bytes 8-9/10'],
          [{ suffix: 3 }, '789', 'bytes 7-9/10'],
          [{ suffix: 99 }, body, 'bytes 0-9/10'],
        ])('%j is answered with that part', async (range, expected, contentRange) => {
          const part = await store.read('ranges/ten.txt', { signal, range })
          expect(text(Buffer.concat(await part.body.toArray()))).toBe(expected)
          expect({ status: part.status, size: part.size, contentRange: part.contentRange }).toEqual({
            status: 206,
            size: expected.length,
            contentRange,
          })
        })

        it('beyond the end are answered with 416 and the size', async () => {
          const part = await store.read('ranges/ten.txt', { signal, range: { start: 10 } })
          expect(await part.body.toArray()).toEqual([])
          expect(part).toMatchObject({ status: 416, size: 0, contentRange: 'bytes */10' })
        })
      })

      describe('keys', () => {
        /** What came back of each key: from a listing, from its body, from its URI. */
        async function roundTrip(keys: readonly string[]): Promise<unknown[]> {
          await putAll(keys)
          const listed = new Set(keysOf(await listAll({ limit: 7 })))
          return Promise.all(
            keys.map(async (key) => [listed.has(key), await readText(key), store.keyOf(store.uriOf(key))]),
          )
        }

        const unharmed = (keys: readonly string[]) => keys.map((key) => [true, `body of ${key}`, key])

        it('may hold anything a file name may', async () => {
          const keys = possible(nastyKeys)
          expect(await roundTrip(keys)).toEqual(unharmed(keys))
        })

        it('may hold parts that no file name may', async (context) => {
          context.skip(!anyKey, `keys of ${provider.name} are paths of files`)
          const keys = possible(pathlessKeys)
          expect(await roundTrip(keys)).toEqual(unharmed(keys))
        })

        it('that the store has no objects of are refused', async (context) => {
          context.skip(refused.length === 0, `${provider.name} takes every key we have`)
          for (const key of refused)
            expect([key, (await failure(put(key, 'x'))).kind]).toEqual([key, 'unsupported'])
        })

        it('that are no names of objects are refused without asking the store', async () => {
          for (const key of ['', 'nul\0inside', 'x'.repeat(1025), 'é'.repeat(513), 'lone \ud800 surrogate'])
            expect((await failure(store.read(key, { signal }))).kind).toBe('unsupported')
        })

        it('of folder markers are left out of a listing', async (context) => {
          context.skip(!anyKey, `${provider.name} has real folders`)
          await putAll(['marked/', 'marked/inside.txt'])
          const found: string[] = []
          let cursor: string | null = null
          do {
            const page = await store.list({ cursor, signal })
            found.push(...page.objects.map(({ key }) => key))
            cursor = page.nextCursor
          } while (cursor !== null)
          expect(found).toContain('marked/inside.txt')
          expect(found).not.toContain('marked/')
        })
      })

      describe('links', () => {
        it('are loaded without credentials, whole and in part', async (context) => {
          needLinks(context)
          await put('links/a.txt', 'linked content')
          const url = await store.presign('links/a.txt', { ttlSeconds: 60, signal })
          const whole = await fetch(url)
          expect([whole.status, await whole.text()]).toEqual([200, 'linked content'])
          const part = await fetch(url, { headers: { range: 'bytes=0-5' } })
          expect([part.status, await part.text()]).toEqual([206, 'linked'])
        })

        it('work for every key a browser can ask for', async (context) => {
          needLinks(context)
          await putAll(possible(nastyKeys))
          for (const key of possible(nastyKeys)) {
            const response = await fetch(await store.presign(key, { ttlSeconds: 60, signal }))
            expect([key, response.status, await response.text()]).toEqual([key, 200, `body of ${key}`])
          }
        })

        it('are refused where a browser would ask for another key', async (context) => {
          needLinks(context)
          for (const key of ['a/../b', './a', 'a/.', '..'])
            expect((await failure(store.presign(key, { ttlSeconds: 60, signal }))).kind).toBe('unsupported')
        })

        it('carry the file name and media type they were asked to', async (context) => {
          needLinks(context)
          await put('links/b.bin', 'x', 'application/octet-stream')
          const contentDisposition = 'attachment; filename="b c.txt"'
          const options = { ttlSeconds: 60, signal, contentDisposition, contentType: 'text/plain' }
          const { headers } = await fetch(await store.presign('links/b.bin', options))
          expect(headers.get('content-disposition')).toBe(contentDisposition)
          expect(headers.get('content-type')).toBe('text/plain')
        })

        it('do not open other objects', async (context) => {
          needLinks(context)
          await putAll(['links/mine.txt', 'links/other.txt'])
          const url = await store.presign('links/mine.txt', { ttlSeconds: 60, signal })
          url.pathname = url.pathname.replace('mine', 'other')
          expect((await fetch(url)).status).toBe(403)
        })

        it('are refused by providers that have none', async (context) => {
          context.skip(provider.capabilities.presign, `${provider.name} makes links`)
          expect((await failure(store.presign('a', { ttlSeconds: 60, signal }))).kind).toBe('unsupported')
        })
      })

      describe('checks', () => {
        it('pass for a storage that works, and leave nothing behind', async () => {
          const before = keysOf(await listAll({}))
          expect(await store.check('read', signal)).toEqual({ ok: true })
          expect(await store.check('write', signal)).toEqual({ ok: true })
          expect(keysOf(await listAll({}))).toEqual(before)
        })

        it('say that wrong credentials are refused, and what to do', async (context) => {
          need(context, 'credentials')
          const stranger = open(world.wrongCredentials ?? {})
          expect(await stranger.check('write', signal)).toMatchObject({ ok: false, kind: 'denied' })
          const result = await stranger.check('read', signal)
          expect(result).toMatchObject({ ok: false, kind: 'denied' })
          expect(result.ok || result.message.length > 10).toBe(true)
          expect(result.ok || result.advice.length > 10).toBe(true)
        })

        it('and errors never tell a secret', async (context) => {
          need(context, 'credentials')
          const values = world.wrongCredentials ?? {}
          const secrets = secretNames(provider.options.source).flatMap((name) => values[name] ?? [])
          expect(secrets.length).toBeGreaterThan(0)
          const stranger = open(values)
          const error = await failure(stranger.read('io/facts.json', { signal }))
          const told = JSON.stringify([await stranger.check('read', signal), error, error.stack, error.cause])
          for (const secret of secrets) expect(told).not.toContain(JSON.stringify(secret).slice(1, -1))
        })

        it.for(['read', 'write'] as const)(
          'say that there is no such bucket or folder (%s)',
          async (what, context) => {
            context.skip(!world.missing, 'the store tells nobody, or has no buckets or folders')
            expect(await open(world.missing ?? {}).check(what, signal)).toMatchObject({
              ok: false,
              kind: 'not_found',
            })
          },
        )

        it('return a cancellation, too', async () => {
          expect(await store.check('read', AbortSignal.abort())).toMatchObject({
            ok: false,
            kind: 'cancelled',
          })
        })
      })
    },
  )
}
