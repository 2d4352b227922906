import type { StorageErrorKind } from './errors.ts'

export interface HttpFailureFacts {
  readonly status: number
  /** The service's error code, or our own word for answers without one. */
  readonly code: string
  readonly retryAfterMs?: number | null
  /** How far our clock is ahead of the server's. */
  readonly clockAheadMs?: number | null
}

/**
 * An answer that is an error, reduced to facts. The upstream's own text is not kept: it may hold anything, and
 * the address may be any server's.
 */
export class HttpFailure extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfterMs: number | null
  readonly clockAheadMs: number | null

  constructor(service: string, facts: HttpFailureFacts) {
    super(`${service} answered ${facts.status} ${facts.code}`)
    this.status = facts.status
    this.code = facts.code
    this.retryAfterMs = facts.retryAfterMs ?? null
    this.clockAheadMs = facts.clockAheadMs ?? null
  }
}

/** What a status means where the code says nothing. */
export function kindOfStatus(status: number): StorageErrorKind {
  if (status === 429) return 'throttled'
  if (status === 408 || (status >= 500 && status !== 501)) return 'unavailable'
  if (status === 401 || status === 403) return 'denied'
  if (status === 404) return 'not_found'
  if (status === 405 || status === 501) return 'unsupported'
  if (status >= 300 && status < 400) return 'invalid_config'
  return 'unknown'
}
