/**
 * Tasks: reading, listing with the data manager's filters, changing, deleting, and giving each person the next
 * one. Counts of a project follow by database triggers whoever changes tasks.
 */
export { createNext } from './next.service.ts'
export { nextRoutes } from './next.routes.ts'
export { tasksStore } from './tasks.store.ts'
export { createTasks } from './tasks.service.ts'
export { tasksRoutes } from './tasks.routes.ts'
export { storedRowToWire as taskRowToWire } from './task-wire.ts'
export type { TaskMedia, TaskWithConfig } from './tasks.types.ts'
