import type { Db } from '../../db/connect.ts'
import { startTicker, type Ticker } from '../../jobs/index.ts'
import type { Log } from '../../lib/log.ts'
import { sweepDeadJobs, wakeIdleRuns } from './idle.store.ts'

/**
 * In every process that has a worker: wakes what lost its worker. With the lease it bounds how long a run
 * rests after a kill. `more` lets other modules look after their own sleepers at the same beat.
 */
export function startReaper(
  db: Db,
  everySeconds: number,
  more: readonly (() => Promise<void>)[],
  log: Log,
): Ticker {
  let beats = 0
  return startTicker(
    everySeconds * 1000,
    async () => {
      await wakeIdleRuns(db)
      for (const wake of more) await wake()
      if (beats++ % 60 === 0) await sweepDeadJobs(db)
    },
    log,
  )
}
