import type { StorageErrorKind } from '../../kit/errors.ts'
import { HttpFailure, kindOfStatus, type HttpFailureFacts } from '../../kit/http-failure.ts'
import { networkKind } from '../../kit/network.ts'

/** `code` is Google's reason code, or our own word where it has none or the place tells more. */
export class GcsFailure extends HttpFailure {
  constructor(facts: HttpFailureFacts) {
    super('Google', facts)
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

/** Which kind an error of this driver is. By codes and status only, never by text. */
export function classifyGcs(error: unknown): StorageErrorKind {
  return error instanceof GcsFailure ? (byCode[error.code] ?? kindOfStatus(error.status)) : networkKind(error)
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
