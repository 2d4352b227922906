/**
 * What people and models say about tasks: annotations, drafts, predictions. Saving, counting, ending the
 * reservation and writing the outbox's intent are one transaction.
 */
export { annotationsRoutes } from './annotations.routes.ts'
export { createAnnotations } from './annotations.service.ts'
export { draftsRoutes } from './drafts.routes.ts'
export { createDrafts } from './drafts.service.ts'
export { predictionsRoutes } from './predictions.routes.ts'
export { createPredictions } from './predictions.service.ts'
