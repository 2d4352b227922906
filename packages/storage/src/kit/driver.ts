/**
 * The contract between the kit and a backend.
 *
 * A driver is a raw live connection of one provider. It does not retry, log, filter, add prefixes or validate
 * keys: ObjectStore and the wrappers do that once for all. It throws errors raw and only says which kind one
 * is. Every method stops soon after its signal aborts. Methods may be called concurrently.
 */
import type { Readable } from 'node:stream'
import type { ErrorText, StorageErrorKind } from './errors.ts'

/** `start` and `end` are byte offsets, both inclusive; without `end` the range goes to the end of the object. */
export type ByteRange = { readonly start: number; readonly end?: number } | { readonly suffix: number }

export interface ListQuery {
  /** Plain string prefix of the wanted keys, as the store understands it; empty for all. */
  readonly prefix: string
  /** False: only keys without another `/` after the prefix. */
  readonly recursive: boolean
  /** Null for the first page, else the `nextCursor` of the page before, from the same query. */
  readonly cursor: string | null
  /** At most this many objects. A page may hold fewer, even none, and still not be the last. */
  readonly limit: number
  /** Only keys after this one in UTF-8 byte order. Needs the capability `startAfter`. Ignored with a cursor. */
  readonly startAfter?: string
  /** False allows a driver to leave size, lastModified and etag null where they cost extra work. Default true. */
  readonly details?: boolean
  readonly signal: AbortSignal
}

/** One listed object. Plain data on purpose: pages of a thousand are made a thousand times in a sync. */
export interface ObjectEntry {
  readonly key: string
  /** Bytes. */
  readonly size: number | null
  /** As the store wrote it, ISO 8601; parse only where needed. */
  readonly lastModified: string | null
  /** Opaque version of the content, without quotes. */
  readonly etag: string | null
  /** Why this is no object one could read, if so: a sentence. Listed all the same, to be told of. */
  readonly problem?: string
}

export interface ListPage {
  readonly objects: readonly ObjectEntry[]
  /** Null on the last page. Callers store cursors but never look inside. Valid in another process, later. */
  readonly nextCursor: string | null
}

export interface ReadOptions {
  readonly signal: AbortSignal
  readonly range?: ByteRange
}

export interface ReadResult {
  /** 200 whole object, 206 the asked range, 416 the range lies outside the object (empty body). */
  readonly status: 200 | 206 | 416
  /** Chunks are Uint8Array. Must be read to its end or destroyed, otherwise a connection stays taken. */
  readonly body: Readable
  /** Bytes in `body`, null when the store does not say. */
  readonly size: number | null
  readonly contentType: string | null
  /** How the bytes are packed (`gzip`), to be handed on to a browser; null when they are not. */
  readonly contentEncoding: string | null
  /** As an HTTP header carries it, with quotes. */
  readonly etag: string | null
  /** As the store wrote it: an HTTP date or ISO 8601. */
  readonly lastModified: string | null
  /** Value for a Content-Range header, for 206 and, where known, 416. */
  readonly contentRange: string | null
}

export interface WriteOptions {
  readonly contentType: string
  readonly signal: AbortSignal
}

export interface PresignOptions {
  /** Seconds from now; at least 1. */
  readonly ttlSeconds: number
  /** Value the store shall answer as Content-Disposition. */
  readonly contentDisposition?: string
  /** Value the store shall answer as Content-Type. */
  readonly contentType?: string
  readonly signal: AbortSignal
}

export interface ProbeOptions {
  /** Where the storage reads or will write; permissions are often given for a prefix only. */
  readonly prefix: string
  readonly signal: AbortSignal
}

export interface StorageDriver {
  /** One page. Keys are complete (they include the prefix). */
  list(query: ListQuery): Promise<ListPage>
  read(key: string, options: ReadOptions): Promise<ReadResult>
  /** Replaces what is there, whole or not at all. Repeating the same write changes nothing. */
  write?(key: string, body: Uint8Array, options: WriteOptions): Promise<void>
  /** Removing an absent key succeeds. */
  remove?(key: string, options: { readonly signal: AbortSignal }): Promise<void>
  /** A GET link that needs no credentials. Also serves ranges. */
  presign?(key: string, options: PresignOptions): Promise<URL>
  /** Resolves when the need can be met now, throws otherwise. Leaves nothing behind. */
  probe(need: 'read' | 'write', options: ProbeOptions): Promise<void>
  /** The driver's only duty towards errors: say which kind this is. Must not throw. */
  classify(error: unknown): StorageErrorKind
  /** Better words than the kit's general ones, where the driver knows the cause. Our own words only. */
  explain?(error: unknown): ErrorText | null
  close(): Promise<void>
}
