/** Projects: their settings, their label config and what a change of it would break, their counts. */
export { projectsRoutes } from './projects.routes.ts'
export { createProjects } from './projects.service.ts'
