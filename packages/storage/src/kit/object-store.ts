/**
 * ObjectStore: the safe face of a storage, the only one the app uses.
 *
 * It guarantees that keys are valid before a backend sees them, that the storage's prefix is applied the same
 * way for every provider, and that whatever fails is thrown as one StorageError. It knows nothing of tasks,
 * databases or HTTP, and never puts a secret or an upstream's words into an error.
 */
import type { ByteRange, ListPage, PresignOptions, ReadResult, WriteOptions } from './driver.ts'
import type { StorageErrorKind } from './errors.ts'
import type { Capabilities, Delivery, StorageProvider, StorageScope } from './provider.ts'

export interface StoreListQuery {
  /** Null for the first page, else the `nextCursor` of the page before. */
  readonly cursor: string | null
  /** Default 1000. */
  readonly limit?: number
  readonly startAfter?: string
  readonly details?: boolean
  /** Folder markers too; to tell people of them. */
  readonly markers?: boolean
  readonly signal: AbortSignal
}

export type ReadAllResult =
  | {
      readonly ok: true
      readonly bytes: Uint8Array
      readonly contentType: string | null
      /** How the bytes are packed; `unpack` undoes it. */
      readonly contentEncoding: string | null
      readonly etag: string | null
    }
  /** `size` is what the store announced, null when it stopped us only underway. */
  | { readonly ok: false; readonly reason: 'too_large'; readonly size: number | null }

export type CheckResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly kind: StorageErrorKind; readonly message: string; readonly advice: string }

export interface ObjectStore {
  readonly provider: StorageProvider
  readonly capabilities: Capabilities
  readonly scope: StorageScope
  readonly delivery: Delivery
  /**
   * One page of the objects in this storage's scope, folder markers (keys ending in `/`) left out unless asked for. Keys are
   * complete: they include the prefix. Throws StorageError.
   */
  list(query: StoreListQuery): Promise<ListPage>
  /** Any key of the bucket or folder, also outside the prefix. The body must be read or destroyed. */
  read(
    key: string,
    options: { readonly signal: AbortSignal; readonly range?: ByteRange },
  ): Promise<ReadResult>
  /** The whole object in memory as it is stored, never more than `maxBytes`. A body that breaks off is read again, twice. */
  readAll(
    key: string,
    options: { readonly signal: AbortSignal; readonly maxBytes: number },
  ): Promise<ReadAllResult>
  /** Replaces the object whole. Throws `unsupported` without the capability. */
  write(key: string, body: Uint8Array, options: WriteOptions): Promise<void>
  /** Removing an absent key succeeds. */
  remove(key: string, options: { readonly signal: AbortSignal }): Promise<void>
  /** A GET link without credentials. Throws `unsupported` where there can be none: stream the object then. */
  presign(key: string, options: PresignOptions): Promise<URL>
  /** Tells whether the storage can be used. Never throws; asks a `read` storage for at least one object. */
  check(need: 'read' | 'write', signal: AbortSignal): Promise<CheckResult>
  /** Key for an object this storage is to write under its prefix. */
  keyFor(name: string): string
  uriOf(key: string): string
  keyOf(uri: string): string | null
  close(): Promise<void>
}
