export type {
  ByteRange,
  ListPage,
  ListQuery,
  ObjectEntry,
  PresignOptions,
  ProbeOptions,
  ReadOptions,
  ReadResult,
  StorageDriver,
  WriteOptions,
} from './kit/driver.ts'
export {
  isRetryable,
  StorageError,
  storageErrorKinds,
  type ErrorPlace,
  type ErrorText,
  type StorageErrorKind,
  type StorageOperation,
} from './kit/errors.ts'
export {
  coerceText,
  describeFields,
  fields,
  redact,
  secretNames,
  splitSecrets,
  type FieldDescriptor,
  type FieldGroup,
  type FieldMeta,
} from './kit/fields.ts'
export {
  compareKeys,
  keyProblem,
  listPrefix,
  MAX_KEY_BYTES,
  quotePath,
  scopePrefix,
  targetKey,
} from './kit/keys.ts'
export type { FolderPage } from './kit/folders.ts'
export { contentTypeOf } from './kit/content-type.ts'
export { isPacked, unpack, type Unpacked } from './kit/unpack.ts'
export { formatRange, parseRange, resolveRange } from './kit/range.ts'
export type { CheckResult, ObjectStore, ReadAllResult, StoreListQuery } from './kit/object-store.ts'
export type {
  AwsCredentials,
  Capabilities,
  Delivery,
  GoogleCredentials,
  GoogleSigner,
  NormalisedOptions,
  OptionIssue,
  OptionPreset,
  OptionValues,
  StorageDeps,
  StorageProvider,
  StorageRole,
  StorageScope,
} from './kit/provider.ts'
export { asConnection, choosesObjects, connectionFields, splitConnection } from './kit/connection.ts'
export { parseOptions, type ParsedOptions } from './kit/parse-options.ts'
export { examine, type Examination } from './doctor/examine.ts'
export type { Check } from './doctor/hook.ts'
export type { Finding, Fix, Probe, ProbeStatus } from './doctor/probe.ts'
export { openStore, type OpenStoreOptions } from './open-store.ts'
export { findProvider, listProviders } from './registry.ts'
export { MemoryBackend, type MemoryObject } from './providers/memory/backend.ts'
export { awsCredentials, type AwsAmbient, type ServerAwsSettings } from './providers/s3/server-credentials.ts'
export { googleCredentials, type ServerGoogleSettings } from './providers/gcs/server-credentials.ts'
export { EGRESS_REFUSED } from './kit/errors.ts'
export { networkCode, networkKind } from './kit/network.ts'
export type { StorageEvent, StorageHook } from './wrappers/log.ts'
export { defaultRetryPolicy, RetryQuota, type RetryPolicy } from './wrappers/retry.ts'
