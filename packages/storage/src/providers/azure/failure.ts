import type { StorageErrorKind } from '../../kit/errors.ts'
import { networkKind } from '../../kit/network.ts'

/**
 * An answer that is an error, reduced to facts. The upstream's own text is not kept: it may hold anything, and
 * the address may be any server's.
 */
export class AzureFailure extends Error {
  readonly status: number
  /** Azure's error code, one of Entra's (`AADSTS…`), or our own word. */
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
    super(`Azure answered ${facts.status} ${facts.code}`)
    this.status = facts.status
    this.code = facts.code
    this.retryAfterMs = facts.retryAfterMs ?? null
    this.clockAheadMs = facts.clockAheadMs ?? null
  }
}

const byCode: Readonly<Record<string, StorageErrorKind>> = {
  NoAccount: 'denied',
  NoLinkKey: 'denied',
  NoToken: 'denied',
  ReadDenied: 'denied',
  WriteDenied: 'denied',
  BlobImmutableDueToPolicy: 'denied',
  LeaseIdMissing: 'denied',
  PublicAccessNotPermitted: 'denied',
  InvalidAuthenticationInfo: 'denied',
  BlobNotFound: 'not_found',
  ContainerBeingDeleted: 'not_found',
  ContainerNotFound: 'not_found',
  ResourceNotFound: 'not_found',
  AADSTS700016: 'invalid_config',
  AADSTS90002: 'invalid_config',
  AADSTS900023: 'invalid_config',
  AccountRequiresHttps: 'invalid_config',
  ClockSkew: 'invalid_config',
  InvalidResourceName: 'invalid_config',
  NoManagedIdentity: 'invalid_config',
  NotAzure: 'invalid_config',
  OutOfRangeInput: 'invalid_config',
  SasNotYetValid: 'invalid_config',
  ServerBusy: 'throttled',
  InternalError: 'unavailable',
  NoEntra: 'unavailable',
  OperationTimedOut: 'unavailable',
  BlobArchived: 'unsupported',
  BlobBeingRehydrated: 'unsupported',
  InvalidBlobType: 'unsupported',
  LinkWouldTellToken: 'unsupported',
  NoBlobName: 'unsupported',
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
export function classifyAzure(error: unknown): StorageErrorKind {
  if (!(error instanceof AzureFailure)) return networkKind(error)
  return byCode[error.code] ?? (error.code.startsWith('AADSTS') ? 'denied' : byStatus(error.status))
}
