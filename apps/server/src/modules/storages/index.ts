export { createStorages, type Storages, type StoragesDeps } from './storages.service.ts'
export { storagesRoutes } from './storages.routes.ts'
export type { UriMatch } from './match-uri.ts'
export type { RunsFace, StorageKind, StorageRow } from './storages.types.ts'
