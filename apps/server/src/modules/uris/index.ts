export { createUris, type Uris } from './uris.service.ts'
export { createMediaTokens, type MediaTokens } from './media-tokens.ts'
export { urisRoutes } from './uris.routes.ts'
