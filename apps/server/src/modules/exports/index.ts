/** Download of a project's tasks and annotations. What goes to target storages is in modules/export. */
export { exportsRoutes } from './exports.routes.ts'
export { createExports } from './exports.service.ts'
