import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { BigIntStats } from 'node:fs'
import type { ListPage, ListQuery, ObjectEntry } from '../../kit/driver.ts'
import type { Bounds } from './bounds.ts'
import { walk } from './walk.ts'

/** Walks kept open between two pages, for the lists that are going on now. */
const OPEN_WALKS = 8

/** A walk that stands behind some key, with the keys already found but not yet handed out. */
class Walk {
  readonly #source: AsyncGenerator<readonly string[]>
  #batch: readonly string[] = []
  #at = 0

  constructor(source: AsyncGenerator<readonly string[]>) {
    this.#source = source
  }

  async #more(): Promise<boolean> {
    while (this.#at >= this.#batch.length) {
      const { done, value } = await this.#source.next()
      if (done) return false
      this.#batch = value
      this.#at = 0
    }
    return true
  }

  async take(limit: number): Promise<{ keys: string[]; done: boolean }> {
    const keys: string[] = []
    while (keys.length < limit && (await this.#more())) {
      const end = Math.min(this.#batch.length, this.#at + limit - keys.length)
      keys.push(...this.#batch.slice(this.#at, end))
      this.#at = end
    }
    return { keys, done: !(await this.#more()) }
  }

  async close(): Promise<void> {
    await this.#source.return(undefined)
  }
}

/**
 * Pages over a folder. The cursor is the last key, so a list goes on in any process; going on in the same one
 * is cheap, because the walk behind the last page is kept.
 */
export class Listing {
  readonly #bounds: Bounds
  readonly #open = new Map<string, Walk>()

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  async page(query: ListQuery): Promise<ListPage> {
    const { prefix, recursive, cursor, startAfter, limit, details = true, signal } = query
    const after = cursor ?? startAfter ?? ''
    const id = (last: string) => JSON.stringify([prefix, recursive, last])
    const current = this.#open.get(id(after)) ?? new Walk(walk(this.#bounds, { prefix, recursive, after }))
    this.#open.delete(id(after))
    const { keys, done } = await current.take(Math.max(1, limit))
    signal.throwIfAborted()
    const last = keys.at(-1)
    const nextCursor = done || last === undefined ? null : last
    if (nextCursor !== null) this.#keep(id(nextCursor), current)
    return { objects: details ? await this.#describe(keys) : keys.map(bare), nextCursor }
  }

  #keep(id: string, walk: Walk): void {
    this.#open.set(id, walk)
    const [oldest] = this.#open.keys()
    if (this.#open.size > OPEN_WALKS && oldest !== undefined) this.#open.delete(oldest)
  }

  async #describe(keys: readonly string[]): Promise<ObjectEntry[]> {
    const entries: ObjectEntry[] = []
    for (let at = 0; at < keys.length; at += 64) {
      const found = await Promise.all(keys.slice(at, at + 64).map((key) => this.#entry(key)))
      for (const entry of found) if (entry) entries.push(entry)
    }
    return entries
  }

  /** Null when the file has gone since its folder was read. */
  async #entry(key: string): Promise<ObjectEntry | null> {
    const found = await stat(path.join(this.#bounds.base, key), { bigint: true }).catch(() => null)
    if (!found) return null
    return { key, size: Number(found.size), lastModified: found.mtime.toISOString(), etag: versionOf(found) }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((open) => open.close()))
    this.#open.clear()
  }
}

function bare(key: string): ObjectEntry {
  return { key, size: null, lastModified: null, etag: null }
}

/** Changes whenever the file's time or size does. */
export function versionOf(stats: BigIntStats): string {
  return `${stats.mtimeNs.toString(16)}-${stats.size.toString(16)}`
}
