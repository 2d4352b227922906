export { createStorages, type Storages } from './storages.service.ts'
export { storagesRoutes } from './storages.routes.ts'
export type { UriMatch } from './match-uri.ts'
export type { StorageRow } from './storages.types.ts'
