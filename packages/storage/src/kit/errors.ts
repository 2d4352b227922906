/**
 * The one error of the storage kit.
 *
 * A driver throws what its backend gave it; ObjectStore wraps that once into a StorageError. Callers act on
 * `kind` and `retryable`, never on text. `message` and `advice` are our own sentences, safe to show to a
 * user: they hold no secret and nothing an upstream server wrote. `cause` is for the operator's log only.
 */

export const storageErrorKinds = [
  'not_found',
  'denied',
  'invalid_config',
  'throttled',
  'unavailable',
  'unsupported',
  'cancelled',
  'unknown',
] as const

/**
 * - `not_found`: the object, bucket or folder is not there.
 * - `denied`: the store knows us not, or knows us and refuses.
 * - `invalid_config`: a setting (or a clock, or a certificate) is wrong; trying again changes nothing.
 * - `throttled`, `unavailable`: trying again later may work.
 * - `unsupported`: this provider, or this object, cannot do that.
 * - `cancelled`: our own signal said stop.
 * - `unknown`: none of these could be told.
 */
export type StorageErrorKind = (typeof storageErrorKinds)[number]

export type StorageOperation = 'open' | 'list' | 'read' | 'write' | 'remove' | 'presign' | 'probe'

export interface ErrorPlace {
  readonly op: StorageOperation
  readonly provider: string
  /** Absent where the operation concerns no single object. */
  readonly key?: string | undefined
}

export interface ErrorText {
  /** What failed. One sentence. */
  readonly message: string
  /** What a person can do about it. Empty when there is nothing to do. */
  readonly advice: string
}

export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly kind: StorageErrorKind
  readonly place: ErrorPlace
  readonly advice: string

  constructor(kind: StorageErrorKind, place: ErrorPlace, text: ErrorText, cause?: unknown) {
    super(text.message, cause === undefined ? undefined : { cause })
    this.kind = kind
    this.place = place
    this.advice = text.advice
  }

  /** True when the same call may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return isRetryable(this.kind)
  }
}

export function isRetryable(kind: StorageErrorKind): boolean {
  return kind === 'throttled' || kind === 'unavailable'
}

/** Error code a dispatcher uses to say that it refused, for policy, to connect. Becomes the kind `denied`. */
export const EGRESS_REFUSED = 'EGRESS_REFUSED'

/**
 * Milliseconds a server asked us to wait, if the raw error carries them. A driver that hears Retry-After puts
 * it on its error as `retryAfterMs`; the retry wrapper reads it here.
 */
export function retryAfterOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('retryAfterMs' in error)) return null
  const ms = error.retryAfterMs
  return typeof ms === 'number' && Number.isFinite(ms) && ms >= 0 ? ms : null
}
