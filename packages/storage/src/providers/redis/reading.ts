/**
 * Reads strings. Those a listing has just shown to be small are read many at a time; others a piece at a time,
 * so that no value, whatever its size, has to fit into memory.
 */
import { addAbortSignal, Readable } from 'node:stream'
import { contentTypeOf } from '../../kit/content-type.ts'
import type { ReadOptions, ReadResult } from '../../kit/driver.ts'
import { resolveRange } from '../../kit/range.ts'
import { Batch } from './batch.ts'
import { replyOf, type Connection } from './connection.ts'
import { isCode, RedisFailure } from './failure.ts'

/** Bytes of one piece. A value that fits is read in one step, so never half old and half new. */
const PIECE = 1024 * 1024
/** Bytes of what is read together with others. */
const SMALL = 64 * 1024
/** How many listed keys are remembered, twice over: more than a sync has listed and not yet read. */
const REMEMBERED = 10_000

const never = new AbortController().signal

export class Reading {
  readonly #connection: Connection
  readonly #batch: Batch<string, Buffer | null>
  #small = new Set<string>()
  #older = new Set<string>()

  constructor(connection: Connection) {
    this.#connection = connection
    // Others wait for the same answer, so no single signal stops it.
    this.#batch = new Batch((keys) => connection.use(never, ({ client }) => client.mgetBuffer(keys)))
  }

  /** What a listing found. */
  sized(key: string, size: number): void {
    if (size > SMALL) return
    if (this.#small.size >= REMEMBERED) {
      this.#older = this.#small
      this.#small = new Set()
    }
    this.#small.add(key)
  }

  async read(key: string, { signal, range }: ReadOptions): Promise<ReadResult> {
    signal.throwIfAborted()
    if (!range && (this.#small.has(key) || this.#older.has(key))) {
      const value = await this.#together(key)
      signal.throwIfAborted()
      if (value !== null) return whole(key, value.length, Readable.from([value], { objectMode: false }))
    }
    return range ? this.#part(key, range, signal) : this.#alone(key, signal)
  }

  /** Null when the slow way must say what is the matter with this key. */
  async #together(key: string): Promise<Buffer | null> {
    try {
      return await this.#batch.load(key)
    } catch (error) {
      // One key we have no right to refuses the others with it.
      if (isCode(error, 'NOPERM', 'NoKeyRights')) return null
      throw error
    }
  }

  async #alone(key: string, signal: AbortSignal): Promise<ReadResult> {
    const [size, first] = await this.#connection.use(signal, async ({ client }) => {
      const results = await client
        .pipeline()
        .strlen(key)
        .getrangeBuffer(key, 0, PIECE - 1)
        .exec()
      const [length, bytes] = [replyOf<number>(results?.[0]), replyOf<Buffer>(results?.[1])]
      if (length instanceof RedisFailure) throw length
      if (bytes instanceof RedisFailure) throw bytes
      return [bytes.length < PIECE ? bytes.length : length, bytes]
    })
    if (size === 0) await this.#assertThere(key, signal)
    return whole(key, size, this.#body(key, { first, start: 0, end: size - 1 }, signal))
  }

  async #part(
    key: string,
    range: NonNullable<ReadOptions['range']>,
    signal: AbortSignal,
  ): Promise<ReadResult> {
    const total = await this.#connection.use(signal, ({ client }) => client.strlen(key))
    if (total === 0) await this.#assertThere(key, signal)
    const part = resolveRange(range, total)
    if (part === null)
      return { ...whole(key, 0, Readable.from([])), status: 416, contentRange: `bytes */${total}` }
    return {
      ...whole(key, part.end - part.start + 1, this.#body(key, part, signal)),
      status: 206,
      contentRange: `bytes ${part.start}-${part.end}/${total}`,
    }
  }

  /** Nothing and an empty string have the same length. */
  async #assertThere(key: string, signal: AbortSignal): Promise<void> {
    const [value] = await this.#connection.use(signal, ({ client }) => client.mgetBuffer([key]))
    if (value === null) throw new RedisFailure('NoKey')
  }

  #body(key: string, part: Part, signal: AbortSignal): Readable {
    return addAbortSignal(signal, Readable.from(this.#pieces(key, part, signal), { objectMode: false }))
  }

  async *#pieces(key: string, { first, start, end }: Part, signal: AbortSignal): AsyncGenerator<Buffer> {
    let at = start
    if (first && first.length > 0) {
      yield first
      at += first.length
    }
    while (at <= end) {
      const from = at
      const to = Math.min(end, from + PIECE - 1)
      const piece = await this.#connection.use(signal, ({ client }) => client.getrangeBuffer(key, from, to))
      // Replaced or removed meanwhile: what was sent is of another value.
      if (piece.length !== to - from + 1) throw new RedisFailure('Changed')
      yield piece
      at += piece.length
    }
  }
}

interface Part {
  readonly first?: Buffer
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

/** Redis keeps neither a version nor a time of its keys. */
function whole(key: string, size: number, body: Readable): ReadResult {
  return {
    status: 200,
    body,
    size,
    contentType: contentTypeOf(key),
    contentEncoding: null,
    etag: null,
    lastModified: null,
    contentRange: null,
  }
}
