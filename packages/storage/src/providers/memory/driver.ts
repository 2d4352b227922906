import { addAbortSignal, Readable } from 'node:stream'
import type { ReadResult, StorageDriver } from '../../kit/driver.ts'
import type { StorageErrorKind } from '../../kit/errors.ts'
import { compareKeys } from '../../kit/keys.ts'
import { resolveRange } from '../../kit/range.ts'
import type { MemoryBackend, MemoryObject } from './backend.ts'
import type { MemoryOptions } from './options.ts'

class MemoryFailure extends Error {
  readonly kind: StorageErrorKind

  constructor(kind: StorageErrorKind) {
    super(kind)
    this.kind = kind
  }
}

export function memoryDriver(backend: MemoryBackend | undefined, options: MemoryOptions): StorageDriver {
  /** Every call yields once, as real I/O would, so that races show in tests. */
  async function enter(
    signal: AbortSignal,
  ): Promise<{ store: MemoryBackend; objects: Map<string, MemoryObject> }> {
    await new Promise(setImmediate)
    signal.throwIfAborted()
    if (!backend) throw new MemoryFailure('invalid_config')
    if (backend.requiredSecret !== null && options.secret !== backend.requiredSecret)
      throw new MemoryFailure('denied')
    if (!backend.has(options.bucket)) throw new MemoryFailure('not_found')
    return { store: backend, objects: backend.bucket(options.bucket) }
  }

  /** Sorted keys, made again only after the set of keys changed. */
  let sorted: { from: number; keys: string[] } | null = null
  function sortedKeys(objects: Map<string, MemoryObject>): string[] {
    if (sorted?.from !== objects.size || sorted.keys.some((key) => !objects.has(key)))
      sorted = { from: objects.size, keys: [...objects.keys()].toSorted(compareKeys) }
    return sorted.keys
  }

  return {
    async list({ prefix, recursive, cursor, limit, startAfter, signal }) {
      const { objects } = await enter(signal)
      const after = cursor ?? startAfter ?? ''
      const keys = sortedKeys(objects).filter(
        (key) =>
          key.startsWith(prefix) &&
          (after === '' || compareKeys(key, after) > 0) &&
          (recursive || !key.includes('/', prefix.length)),
      )
      const page = keys.slice(0, limit)
      return {
        objects: page.flatMap((key) => {
          const object = objects.get(key)
          return object ? [{ key, ...describe(object) }] : []
        }),
        nextCursor: keys.length > limit ? (page.at(-1) ?? null) : null,
      }
    },
    async read(key, { signal, range }): Promise<ReadResult> {
      const { objects } = await enter(signal)
      const object = objects.get(key)
      if (!object) throw new MemoryFailure('not_found')
      const { size, lastModified, etag } = describe(object)
      const about = {
        contentType: object.contentType,
        contentEncoding: null,
        etag: `"${etag}"`,
        lastModified,
      }
      const part = range ? resolveRange(range, size) : { start: 0, end: size - 1 }
      if (!part)
        return { status: 416, body: Readable.from([]), size: 0, ...about, contentRange: `bytes */${size}` }
      const bytes = object.bytes.subarray(part.start, part.end + 1)
      return {
        status: range ? 206 : 200,
        body: addAbortSignal(signal, Readable.from(chunksOf(bytes), { objectMode: false })),
        size: bytes.length,
        ...about,
        contentRange: range ? `bytes ${part.start}-${part.end}/${size}` : null,
      }
    },
    async write(key, body, { contentType, signal }) {
      const { store } = await enter(signal)
      store.put(options.bucket, key, body, contentType)
    },
    async remove(key, { signal }) {
      const { objects } = await enter(signal)
      objects.delete(key)
    },
    async probe(_need, { signal }) {
      await enter(signal)
    },
    classify: (error) => (error instanceof MemoryFailure ? error.kind : 'unknown'),
    close: async () => {},
  }
}

/** Pieces as a network would bring them, so that a reader can be stopped between two. */
function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

function describe(object: MemoryObject): { size: number; lastModified: string; etag: string } {
  return {
    size: object.bytes.length,
    lastModified: new Date(object.modifiedAt).toISOString(),
    etag: `v${object.version}`,
  }
}
