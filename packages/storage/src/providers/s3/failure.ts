import type { StorageErrorKind } from '../../kit/errors.ts'
import { HttpFailure, kindOfStatus, type HttpFailureFacts } from '../../kit/http-failure.ts'
import { networkKind } from '../../kit/network.ts'

/** `code` is S3's error code, or our own word for answers without one. */
export class S3Failure extends HttpFailure {
  /** Region the answer names as the right one. */
  readonly region: string | null

  constructor(facts: HttpFailureFacts & { readonly region?: string | null }) {
    super('S3', facts)
    this.region = facts.region ?? null
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

/** Which kind an error of this driver is. By codes and status only, never by text. */
export function classifyS3(error: unknown): StorageErrorKind {
  return error instanceof S3Failure ? (byCode[error.code] ?? kindOfStatus(error.status)) : networkKind(error)
}
