import type { SyncRun } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import { notFound } from '../../lib/errors.ts'
import * as read from './runs.read.ts'
import * as store from './runs.store.ts'
import { defaultLimits, type RunLimits, type Trigger } from './runs.types.ts'

export type Runs = ReturnType<typeof createRuns>

/** What the API may do with runs. Nothing here works on one: that is the worker's. */
export function createRuns({ db, limits = defaultLimits }: { db: Db; limits?: RunLimits }) {
  async function get(runId: number): Promise<SyncRun> {
    const [run] = await read.findRuns(db, limits.leaseSeconds, [runId])
    if (!run) throw notFound()
    return run
  }
  return {
    get,

    /** Answers at once. A press while a run is active gives that run: there is never a second one. */
    async request(actor: { id: number } | null, storageId: number, trigger: Trigger): Promise<SyncRun> {
      const runId = await store.requestRun(db, storageId, trigger, actor?.id ?? null)
      if (runId === null) throw notFound('There is no such storage.')
      return get(runId)
    },

    /** A running run stops at its next commit; what it has committed stays. */
    async cancel(runId: number): Promise<SyncRun> {
      await store.requestCancel(db, runId)
      return get(runId)
    },

    find: (runIds: readonly number[]) => read.findRuns(db, limits.leaseSeconds, runIds),
    list: (storageId: number, limit = 100) => read.listRuns(db, limits.leaseSeconds, storageId, limit),

    async errors(runId: number, query: read.ErrorQuery): Promise<read.ErrorPage> {
      await get(runId)
      return read.listErrors(db, runId, query)
    },
  }
}
