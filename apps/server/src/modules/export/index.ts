export { createTargetWorker } from './backfill.ts'
export { createExporter, type ExportDeps, type Exporter } from './export.service.ts'
export { exportRoutes } from './export.routes.ts'
export type { ExportLimits } from './export.types.ts'
