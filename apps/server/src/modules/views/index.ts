/** The data manager: its columns, saved views, and actions on many tasks. */
export { createViews } from './views.service.ts'
export { viewsRoutes } from './views.routes.ts'
