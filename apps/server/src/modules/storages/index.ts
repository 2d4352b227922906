export { createStorages, type Storages } from './storages.service.ts'
export { storagesRoutes, storageRoots } from './storages.routes.ts'
export type { UriMatch } from './match-uri.ts'
export type { ConnectionRow, Place, StorageKind, StorageRow } from './storages.types.ts'
export type { Proposal } from './candidates.ts'
export { bodySchema } from './body-schema.ts'
export { mayManage, mayUse } from './connection-use.ts'
export { createVault } from './secrets.ts'
export {
  assertSecretsStay,
  assertWholeSet,
  buildCandidate,
  readForm,
  type Body,
  type Candidate,
  type StorageForm,
} from './storage-form.ts'
export { openOptions } from './storage-wire.ts'
export { tidy } from './tidy.ts'
