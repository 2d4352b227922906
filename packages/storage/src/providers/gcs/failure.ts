import type { StorageErrorKind } from '../../kit/errors.ts'
import { networkKind } from '../../kit/network.ts'

/**
 * An answer that is an error, reduced to facts. The upstream's own text is not kept: it may hold anything, and
 * the endpoint may be any server.
 */
export class GcsFailure extends Error {
  readonly status: number
  /** Google's reason code, or our own word where it has none or the place tells more. */
  readonly code: string
  readonly retryAfterMs: number | null
  /** How far our clock is ahead of the server's. */
  readonly clockAheadMs: number | null

  constructor(facts: {
    readonly status: number
    readonly code: string
    readonly retryAfterMs?: number | null
    readonly clockAheadMs?: number | null
  }) {
    super(`Google answered ${facts.status} ${facts.code}`)
    this.status = facts.status
    this.code = facts.code
    this.retryAfterMs = facts.retryAfterMs ?? null
    this.clockAheadMs = facts.clockAheadMs ?? null
  }

  /** The same answer, named after what it means where it was given. */
  as(code: string): GcsFailure {
    const { status, retryAfterMs, clockAheadMs } = this
    return new GcsFailure({ status, code, retryAfterMs, clockAheadMs })
  }
}

/** A server other than the storage's own that could not be reached. The cause is the raw error. */
export class NotReached extends Error {
  readonly host: string

  constructor(host: string, cause: unknown) {
    super(`no answer from ${host}`, { cause })
    this.host = host
  }
}

const byCode: Readonly<Record<string, StorageErrorKind>> = {
  BadKeyFile: 'invalid_config',
  BadServerCredentials: 'invalid_config',
  ClockSkew: 'invalid_config',
  DotSegment: 'unsupported',
  EndpointNotTrusted: 'invalid_config',
  InvalidBucket: 'invalid_config',
  InvalidName: 'unsupported',
  NoCredentials: 'denied',
  NoSigner: 'invalid_config',
  NotGcs: 'invalid_config',
  PayerNeeded: 'invalid_config',
  invalid_client: 'denied',
  invalid_grant: 'denied',
  unauthorized_client: 'denied',
  quotaExceeded: 'throttled',
  rateLimitExceeded: 'throttled',
  usageLimits: 'throttled',
  userRateLimitExceeded: 'throttled',
  RATE_LIMIT_EXCEEDED: 'throttled',
  backendError: 'unavailable',
  internalError: 'unavailable',
}

function byStatus(status: number): StorageErrorKind {
  if (status === 429) return 'throttled'
  if (status === 408 || (status >= 500 && status !== 501)) return 'unavailable'
  if (status === 401 || status === 403) return 'denied'
  if (status === 404) return 'not_found'
  if (status === 405 || status === 501) return 'unsupported'
  if (status >= 300 && status < 400) return 'invalid_config'
  return 'unknown'
}

/** Which kind an error of this driver is. By codes and status only, never by text. */
export function classifyGcs(error: unknown): StorageErrorKind {
  return error instanceof GcsFailure ? (byCode[error.code] ?? byStatus(error.status)) : networkKind(error)
}

/**
 * The code of an error document: JSON API (`error.errors[].reason`, more exact in `error.details[].reason`) or
 * OAuth (`error`). Null when it is neither.
 */
export function errorCode(body: string): string | null {
  const { error } = record(parse(body))
  if (typeof error === 'string') return plain(error)
  const { errors, details, status } = record(error)
  const reason = first(errors)['reason']
  const exact = list(details)
    .map((detail) => record(detail)['reason'])
    .find((value) => typeof value === 'string')
  return plain(exact ?? reason) ?? plain(status)
}

/** The charset keeps an upstream's free text out of our logs and messages. */
function plain(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z0-9_.]{1,64}$/.test(value) ? value : null
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const first = (value: unknown): Readonly<Record<string, unknown>> => record(list(value)[0])

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** Null for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** A JSON object, or one without members for anything else. */
export function readRecord(text: string): Readonly<Record<string, unknown>> {
  return record(parse(text))
}
