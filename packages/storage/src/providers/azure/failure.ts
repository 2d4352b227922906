import type { StorageErrorKind } from '../../kit/errors.ts'
import { HttpFailure, kindOfStatus, type HttpFailureFacts } from '../../kit/http-failure.ts'
import { networkKind } from '../../kit/network.ts'

/** `code` is Azure's error code, one of Entra's (`AADSTS…`), or our own word. */
export class AzureFailure extends HttpFailure {
  constructor(facts: HttpFailureFacts) {
    super('Azure', facts)
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

/** Which kind an error of this driver is. By codes and status only, never by text. */
export function classifyAzure(error: unknown): StorageErrorKind {
  if (!(error instanceof AzureFailure)) return networkKind(error)
  return byCode[error.code] ?? (error.code.startsWith('AADSTS') ? 'denied' : kindOfStatus(error.status))
}
