import type { RunState } from '../../db/schema.ts'

/**
 * Every change of state a run may make. `null` is a new run. A queued run that nobody could start any more
 * fails or is cancelled without having run.
 */
export const legalTransitions: Readonly<Record<RunState | 'new', readonly RunState[]>> = {
  new: ['queued'],
  queued: ['running', 'cancelled'],
  // back to queued: it waits for its next try
  running: ['queued', 'completed', 'completed_with_errors', 'failed', 'cancelled'],
  completed: [],
  completed_with_errors: [],
  failed: [],
  cancelled: [],
}
