import { Readable } from 'node:stream'
import type { ReadResult, StorageDriver } from './driver.ts'
import { StorageError, type ErrorPlace, type StorageOperation } from './errors.ts'
import { keyProblem, scopePrefix, targetKey } from './keys.ts'
import type { ObjectStore, ReadAllResult } from './object-store.ts'
import type { OptionValues, StorageDeps, StorageProvider } from './provider.ts'
import { generalText } from './texts.ts'

/** How often a body that breaks off is read from the start again before we give up. */
const BODY_ATTEMPTS = 3

export interface StoreParts {
  readonly provider: StorageProvider
  /** As `parseOptions` returned them. */
  readonly options: OptionValues
  readonly deps: StorageDeps
  readonly driver: StorageDriver
}

/** Wraps what a driver threw, once. */
export function storageErrorOf(
  driver: StorageDriver,
  error: unknown,
  place: ErrorPlace,
  signal?: AbortSignal,
): StorageError {
  if (error instanceof StorageError) return error
  const kind = signal?.aborted ? 'cancelled' : driver.classify(error)
  const text = (kind !== 'cancelled' && driver.explain?.(error)) || generalText(kind, place)
  return new StorageError(kind, place, text, error)
}

/** Puts the face on a driver, which should already wear its wrappers; see `openStore`. */
export function createObjectStore({ provider, options, deps, driver }: StoreParts): ObjectStore {
  const scope = provider.scope(options)
  const prefix = scopePrefix(scope)

  function wrap(
    error: unknown,
    op: StorageOperation,
    key: string | undefined,
    signal?: AbortSignal,
  ): StorageError {
    return storageErrorOf(driver, error, { op, provider: provider.name, key }, signal)
  }

  function unsupported(op: StorageOperation, key: string, message: string): StorageError {
    return new StorageError('unsupported', { op, provider: provider.name, key }, { message, advice: '' })
  }

  async function guarded<T>(
    op: StorageOperation,
    key: string | undefined,
    signal: AbortSignal,
    run: () => Promise<T>,
  ): Promise<T> {
    const problem = key === undefined ? null : keyProblem(key)
    if (problem !== null)
      throw unsupported(op, key ?? '', `This name cannot be used for an object: ${problem}.`)
    try {
      signal.throwIfAborted()
      return await run()
    } catch (error) {
      throw wrap(error, op, key, signal)
    }
  }

  /** The body's own failures come late, so they are wrapped on the way through. */
  function wrappedBody(body: Readable, key: string, signal: AbortSignal): Readable {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        yield* body as AsyncIterable<Uint8Array>
      } catch (error) {
        throw wrap(error, 'read', key, signal)
      } finally {
        body.destroy()
      }
    }
    const outer = Readable.from(chunks(), { objectMode: false })
    outer.once('close', () => body.destroy())
    return outer
  }

  return {
    provider,
    capabilities: provider.capabilities,
    scope,
    delivery: provider.delivery(options),

    list: ({ cursor, limit = 1000, startAfter, details = true, markers = false, signal }) =>
      guarded('list', undefined, signal, async () => {
        if (startAfter !== undefined && !provider.capabilities.startAfter)
          throw unsupported('list', startAfter, 'This storage cannot start a listing in the middle.')
        const after = startAfter === undefined ? {} : { startAfter }
        const page = await driver.list({
          prefix,
          recursive: scope.recursive,
          cursor,
          limit,
          ...after,
          details,
          signal,
        })
        if (markers || !page.objects.some(({ key }) => key.endsWith('/'))) return page
        return { ...page, objects: page.objects.filter(({ key }) => !key.endsWith('/')) }
      }),

    read: (key, { signal, range }) =>
      guarded('read', key, signal, async () => {
        const found = await driver.read(key, range ? { signal, range } : { signal })
        // An abort may reach a body nobody reads yet; without a listener that would end the process.
        found.body.on('error', () => {})
        return { ...found, body: wrappedBody(found.body, key, signal) }
      }),

    readAll: (key, { signal, maxBytes }) =>
      guarded('read', key, signal, async () => {
        for (let attempt = 1; ; attempt++) {
          const found = await driver.read(key, { signal })
          found.body.on('error', () => {})
          try {
            return await collect(found, maxBytes)
          } catch (error) {
            if (attempt === BODY_ATTEMPTS || !wrap(error, 'read', key, signal).retryable) throw error
          }
        }
      }),

    write: (key, body, options) =>
      guarded('write', key, options.signal, async () => {
        if (!driver.write) throw unsupported('write', key, 'This storage cannot be written to.')
        await driver.write(key, body, options)
      }),

    remove: (key, { signal }) =>
      guarded('remove', key, signal, async () => {
        if (!driver.remove) throw unsupported('remove', key, 'Objects of this storage cannot be removed.')
        await driver.remove(key, { signal })
      }),

    presign: (key, options) =>
      guarded('presign', key, options.signal, async () => {
        if (!driver.presign)
          throw unsupported('presign', key, 'This storage cannot make links to its objects.')
        return driver.presign(key, options)
      }),

    async check(need, signal) {
      try {
        await guarded('probe', undefined, signal, () => driver.probe(need, { prefix, signal }))
        if (need === 'read' && prefix !== '' && !(await hasObject(driver, prefix, signal)))
          return {
            ok: false,
            kind: 'not_found',
            message: `There are no objects under the prefix "${scope.prefix}".`,
            advice:
              scope.separator === undefined
                ? 'Check the prefix: upper and lower case count, and it is a folder, not the beginning of a name.'
                : 'Check the prefix: upper and lower case count.',
          }
        return { ok: true }
      } catch (error) {
        const { kind, message, advice } = wrap(error, 'probe', undefined, signal)
        return { ok: false, kind, message, advice }
      }
    },

    keyFor: (name) => targetKey(scope, name),
    uriOf: (key) => provider.uriOf(options, key, deps),
    keyOf: (uri) => provider.keyOf(options, uri, deps),
    close: () => driver.close(),
  }
}

async function collect(found: ReadResult, maxBytes: number): Promise<ReadAllResult> {
  const chunks: Uint8Array[] = []
  let total = 0
  try {
    if (found.size !== null && found.size > maxBytes)
      return { ok: false, reason: 'too_large', size: found.size }
    for await (const chunk of found.body as AsyncIterable<Uint8Array>) {
      total += chunk.byteLength
      if (total > maxBytes) return { ok: false, reason: 'too_large', size: found.size }
      chunks.push(chunk)
    }
  } finally {
    found.body.destroy()
  }
  const [only] = chunks
  const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks, total)
  const { contentType, contentEncoding, etag } = found
  return { ok: true, bytes, contentType, contentEncoding, etag }
}

/** Whether anything lies under the prefix; a store may answer some empty pages before the first object. */
async function hasObject(driver: StorageDriver, prefix: string, signal: AbortSignal): Promise<boolean> {
  let cursor: string | null = null
  for (let page = 0; page < 20; page++) {
    const found = await driver.list({ prefix, recursive: true, cursor, limit: 1, details: false, signal })
    if (found.objects.length > 0) return true
    if (found.nextCursor === null) return false
    cursor = found.nextCursor
  }
  return true
}
