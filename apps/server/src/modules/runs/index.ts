/**
 * Runs: executions of a sync that survive their workers.
 *
 * A run is leased to one worker at a time, fenced by an epoch and moved forward by commits that carry rows,
 * counters and checkpoint together. What a run does is the business of the worker functions it is given
 * (modules/sync for sources, modules/export for targets).
 */
export { advanceRun, type AdvanceDeps } from './advance.ts'
export { createLeaseKeeper, type LeaseKeeper } from './lease.ts'
export { startReaper } from './reaper.ts'
export { runRoutes } from './runs.routes.ts'
export { createRuns, type Runs } from './runs.service.ts'
export { legalTransitions } from './transitions.ts'
export {
  defaultLimits,
  limitsFor,
  type Ledger,
  type Progress,
  type Refusal,
  type Run,
  type RunHandle,
  type RunLimits,
  type RunWorker,
  type Storage,
  type Trigger,
} from './runs.types.ts'
