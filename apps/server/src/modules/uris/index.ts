export { createUris, type Uris } from './uris.service.ts'
export { urisRoutes } from './uris.routes.ts'
