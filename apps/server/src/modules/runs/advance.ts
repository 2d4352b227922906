/**
 * Works one slice of a run: claim it, keep its lease, let its worker commit page by page, then hand it back,
 * postpone it or end it.
 *
 * Guarantees: whatever dies, the run goes on from its last commit within lease + reaper interval; a worker
 * that lost its run can commit nothing more; a run that makes progress is tried again for ever, one that makes
 * none fails after `barrenAttempts`. It knows nothing of objects or annotations.
 */
import os from 'node:os'
import type { Log } from '../../lib/log.ts'
import { StorageError } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import { RunCancelled, type LeaseKeeper } from './lease.ts'
import * as store from './runs.store.ts'
import { LeaseLost, type RunHandle, type RunKind, type RunLimits, type RunWorker } from './runs.types.ts'

export interface AdvanceDeps {
  db: Db
  leases: LeaseKeeper
  limits: RunLimits
  workers: Record<RunKind, RunWorker>
  log: Log
  random?: () => number
}

const owner = `${os.hostname()}:${process.pid}`

/** `stop` ends the slice early, without it counting as an attempt. */
export async function advanceRun(deps: AdvanceDeps, runId: number, stop: AbortSignal): Promise<void> {
  const claim = await store.claimRun(deps.db, runId, owner, deps.limits)
  if (!claim) return
  const { run } = claim
  const log = deps.log.child({ run: run.id, storage: run.storage_id, epoch: run.epoch })
  const hold = deps.leases.hold(run.id, run.epoch)
  const signal = AbortSignal.any([stop, hold.signal])
  const slice = createHandle(deps, claim, signal, hold.signal)
  try {
    if (run.cancel_requested) throw new RunCancelled()
    if (run.barren_attempts > deps.limits.barrenAttempts) throw new TooManyAttempts(run.message)
    log.info({ checkpoint: run.checkpoint !== null, takeovers: run.takeovers }, 'run claimed')
    const result = await deps.workers[run.kind](slice)
    if (result === 'done') await store.endRun(deps.db, claim, { state: 'completed' })
    else await store.handBack(deps.db, claim, { committed: slice.commits() > 0 })
    log.info({ commits: slice.commits(), result }, 'slice ended')
  } catch (error) {
    // an abort surfaces as whatever the aborted call threw, so its reason is what counts
    const cause: unknown = hold.signal.aborted ? hold.signal.reason : error
    if (cause instanceof LeaseLost) log.warn('run lost to another worker')
    else if (cause instanceof RunCancelled) await store.endRun(deps.db, claim, { state: 'cancelled' })
    else if (stop.aborted) await store.handBack(deps.db, claim, { committed: slice.commits() > 0 })
    else await settleFailure(deps, claim, slice.commits() > 0, cause, log)
  } finally {
    hold.release()
  }
}

class TooManyAttempts extends Error {
  constructor(last: string | null) {
    super(
      last ?? 'The run was started several times and its worker stopped each time before it got anywhere.',
    )
  }
}

function createHandle(
  { db, limits }: AdvanceDeps,
  { run, storage }: store.Claim,
  signal: AbortSignal,
  held: AbortSignal,
): RunHandle & { commits(): number } {
  const end = performance.now() + limits.sliceSeconds * 1000
  let checkpoint = run.checkpoint
  let commits = 0
  return {
    run,
    storage,
    signal,
    over: () => signal.aborted || performance.now() > end,
    commits: () => commits,
    async commit(work) {
      held.throwIfAborted()
      let cancelled = false
      const progress = await db.transaction().execute(async (trx) => {
        await store.fence(trx, run, checkpoint, limits)
        const made = await work(trx, (refusals) => store.addRefusals(trx, run.id, refusals))
        cancelled = await store.advance(trx, run, made, limits)
        await store.notifyRun(trx, storage, run, (made.created ?? 0) > 0)
        return made
      })
      checkpoint = progress.checkpoint
      commits += 1
      if (cancelled) throw new RunCancelled()
    },
  }
}

async function settleFailure(
  { db, limits, random = Math.random }: AdvanceDeps,
  claim: store.Claim,
  progressed: boolean,
  error: unknown,
  log: Log,
): Promise<void> {
  const barren = progressed ? 1 : claim.run.barren_attempts
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const known = error instanceof StorageError
  const message = sentence(error)
  const hopeless = (known && !error.retryable && error.kind !== 'unknown') || error instanceof TooManyAttempts
  if (hopeless || barren >= limits.barrenAttempts) {
    log.warn({ err: error }, 'run failed')
    await store.endRun(db, claim, { state: 'failed', message, detail })
    return
  }
  const seconds = limits.backoffSeconds * 2 ** (barren - 1) * (0.5 + random() / 2)
  log.warn({ err: error, seconds }, 'attempt failed, trying again')
  await store.postpone(db, claim, seconds, message, detail)
}

/** Only our own words reach users; the rest stays in `detail` and the log. */
function sentence(error: unknown): string {
  if (error instanceof StorageError) return `${error.message} ${error.advice}`.trim()
  if (error instanceof TooManyAttempts) return error.message
  return "Something unexpected happened on the server. The server's log says more."
}
