import type { StorageErrorKind } from '../../kit/errors.ts'
import { networkKind } from '../../kit/network.ts'

/**
 * An answer that is an error, reduced to facts. The upstream's own text is not kept: it may hold anything, and
 * the endpoint may be any server.
 */
export class S3Failure extends Error {
  readonly status: number
  /** S3's error code, or our own word for answers without one. */
  readonly code: string
  /** Region the answer names as the right one. */
  readonly region: string | null
  readonly retryAfterMs: number | null
  /** How far our clock is ahead of the server's. */
  readonly clockAheadMs: number | null

  constructor(facts: {
    readonly status: number
    readonly code: string
    readonly region?: string | null
    readonly retryAfterMs?: number | null
    readonly clockAheadMs?: number | null
  }) {
    super(`S3 answered ${facts.status} ${facts.code}`)
    this.status = facts.status
    this.code = facts.code
    this.region = facts.region ?? null
    this.retryAfterMs = facts.retryAfterMs ?? null
    this.clockAheadMs = facts.clockAheadMs ?? null
  }
}

const byCode: Readonly<Record<string, StorageErrorKind>> = {
  AccessDenied: 'denied',
  AccountProblem: 'denied',
  AllAccessDisabled: 'denied',
  BadRole: 'invalid_config',
  BadServerCredentials: 'denied',
  ExpiredToken: 'denied',
  InvalidAccessKeyId: 'denied',
  InvalidSecurity: 'denied',
  InvalidToken: 'denied',
  NoCredentials: 'denied',
  NotSignedUp: 'denied',
  RequestExpired: 'denied',
  RoleDenied: 'denied',
  SignatureDoesNotMatch: 'denied',
  TokenRefreshRequired: 'denied',
  UnauthorizedAccess: 'denied',
  NoSuchBucket: 'not_found',
  NoSuchKey: 'not_found',
  NoSuchVersion: 'not_found',
  AuthorizationHeaderMalformed: 'invalid_config',
  IllegalLocationConstraintException: 'invalid_config',
  InvalidBucketName: 'invalid_config',
  InvalidRegion: 'invalid_config',
  NoTokenService: 'invalid_config',
  NotS3: 'invalid_config',
  PermanentRedirect: 'invalid_config',
  RequestTimeTooSkewed: 'invalid_config',
  RoleRegionDisabled: 'invalid_config',
  BandwidthLimitExceeded: 'throttled',
  RequestLimitExceeded: 'throttled',
  SlowDown: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequests: 'throttled',
  InternalError: 'unavailable',
  OperationAborted: 'unavailable',
  RequestTimeout: 'unavailable',
  ServerCredentialsAway: 'unavailable',
  ServiceUnavailable: 'unavailable',
  TokenServiceAway: 'unavailable',
  DotSegment: 'unsupported',
  InvalidObjectState: 'unsupported',
  KeyTooLongError: 'unsupported',
  MethodNotAllowed: 'unsupported',
  NotImplemented: 'unsupported',
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
export function classifyS3(error: unknown): StorageErrorKind {
  return error instanceof S3Failure ? (byCode[error.code] ?? byStatus(error.status)) : networkKind(error)
}
