export { storageConformance, type ConformanceSettings, type ConformanceWorld } from './conformance.ts'
export { faulty, InjectedFault, type Fault, type FaultCounter } from './faulty.ts'
export { nastyKeys, pathlessKeys } from './keys.ts'
export { createTestBucket, type S3Account, type TestBucket } from './s3-bucket.ts'
export { createTestDatabase, type RedisAccount, type TestDatabase } from './redis-database.ts'
export {
  createTestContainer,
  refusedBlobNames,
  withCutSignature,
  type AzureAccount,
  type TestContainer,
} from './azure-container.ts'
export { cannedS3, type CannedS3, type CannedSettings } from './canned-s3.ts'
export { gcsServer, type GcsServer } from './gcs-server.ts'
export { putUserPolicy } from './s3-user-policy.ts'
