export { createConnections, type Connections } from './connections.service.ts'
export { connectionsRoutes } from './connections.routes.ts'
