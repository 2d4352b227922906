export { createUris, type Uris, type UrisDeps } from './uris.service.ts'
export { urisRoutes } from './uris.routes.ts'
