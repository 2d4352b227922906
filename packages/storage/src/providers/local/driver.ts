import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, rename, unlink } from 'node:fs/promises'
import path from 'node:path'
import { addAbortSignal, Readable } from 'node:stream'
import { contentTypeOf } from '../../kit/content-type.ts'
import type { ReadOptions, ReadResult, StorageDriver } from '../../kit/driver.ts'
import { resolveRange } from '../../kit/range.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { createBounds, type Bounds } from './bounds.ts'
import { classifyLocal, errorCode, explainLocal, LocalFailure } from './failure.ts'
import { Listing, versionOf } from './listing.ts'

/** NONBLOCK: opening a pipe must not wait for its other end. NOFOLLOW: the real path has no link left. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

export function localDriver(folder: string, deps: StorageDeps): StorageDriver {
  const bounds = createBounds(folder, deps)
  const listing = new Listing(bounds)

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await bounds.verify()
    signal.throwIfAborted()
  }

  return {
    async list(query) {
      await enter(query.signal)
      return listing.page(query)
    },
    async read(key, options) {
      await enter(options.signal)
      return readFile(await bounds.real(bounds.locate(key)), key, options)
    },
    async write(key, body, { signal }) {
      await enter(signal)
      const target = bounds.locate(key)
      await replaceFile(await realFolder(bounds, path.dirname(target)), path.basename(target), body)
    },
    async remove(key, { signal }) {
      await enter(signal)
      const target = bounds.locate(key)
      try {
        const parent = await bounds.real(path.dirname(target))
        await unlink(path.join(parent, path.basename(target)))
      } catch (error) {
        if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw error
      }
    },
    async probe(need, { signal }) {
      await enter(signal)
      if (need === 'write') await tryToWrite(await bounds.real(bounds.base))
      else await (await open(await bounds.real(bounds.base), 'r')).close()
    },
    classify: classifyLocal,
    explain: explainLocal,
    close: () => listing.close(),
  }
}

async function readFile(real: string, key: string, { signal, range }: ReadOptions): Promise<ReadResult> {
  const file = await open(real, READ_FLAGS)
  try {
    const stats = await file.stat({ bigint: true })
    if (!stats.isFile()) throw new LocalFailure('not_found', 'This is not a file.', '')
    const size = Number(stats.size)
    const about = {
      contentType: contentTypeOf(key),
      contentEncoding: null,
      etag: `W/"${versionOf(stats)}"`,
      lastModified: stats.mtime.toUTCString(),
    }
    const part = range ? resolveRange(range, size) : { start: 0, end: size - 1 }
    const empty = part === null || size === 0
    const body = empty
      ? Readable.from([])
      : addAbortSignal(signal, file.createReadStream({ start: part.start, end: part.end }))
    if (empty) await file.close()
    if (part === null) return { status: 416, body, size: 0, ...about, contentRange: `bytes */${size}` }
    return {
      status: range ? 206 : 200,
      body,
      size: part.end - part.start + 1,
      ...about,
      contentRange: range ? `bytes ${part.start}-${part.end}/${size}` : null,
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The real path of a folder below the bounds, made when absent, without ever leaving them through a link. */
async function realFolder(bounds: Bounds, folder: string): Promise<string> {
  try {
    return await bounds.real(folder)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || folder === bounds.base) throw error
  }
  const made = path.join(await realFolder(bounds, path.dirname(folder)), path.basename(folder))
  await mkdir(made).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
  return bounds.real(made)
}

/** After a crash at any point either the old or the new content is there, whole. */
async function replaceFile(folder: string, name: string, body: Uint8Array): Promise<void> {
  const temporary = path.join(folder, `.sluice-${randomBytes(8).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(body)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path.join(folder, name))
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
  await syncFolder(folder)
}

/** Makes the rename itself durable. Some platforms cannot open folders; there it is left to the system. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  try {
    await handle?.sync().catch(() => {})
  } finally {
    await handle?.close()
  }
}

async function tryToWrite(folder: string): Promise<void> {
  const name = path.join(folder, `.sluice-${randomBytes(8).toString('hex')}.tmp`)
  await (await open(name, 'wx')).close()
  await unlink(name)
}
