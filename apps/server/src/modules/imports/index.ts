/** Import of tasks by upload: JSON as the request's body, or .json files in a form. */
export { importsRoutes } from './imports.routes.ts'
export { createImports } from './imports.service.ts'
