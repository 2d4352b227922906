/**
 * SQL of runs: who holds one, how far it is, how it ended.
 *
 * Guarantees: one active run per storage (a partial unique index); a run has one holder at a time, named by
 * its epoch, which grows with every claim; every statement of a holder names its epoch, so one that lost the
 * run changes nothing. Every change of state leaves a row in run_events.
 */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Json } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import type { Database, RunState } from '../../db/schema.ts'
import { addJob } from '../../jobs/index.ts'
import { readStorageRows } from '../../lib/storage-rows.ts'
import { notify } from '../events/index.ts'
import { recordEvent } from '../webhook-events/index.ts'
import {
  LeaseLost,
  type Progress,
  type Refusal,
  type Run,
  type RunLimits,
  type Storage,
  type Trigger,
} from './runs.types.ts'

export interface Claim {
  run: Run
  storage: Storage
}

/** Job that works the next slice of a run. */
export function wakeRun(db: Kysely<Database>, runId: number, runAt?: Date): Promise<void> {
  const options = { jobKey: `run:${runId}` }
  return addJob(db, 'advance_run', { run: runId }, runAt ? { ...options, runAt } : options)
}

/** A new run, or the one that is active already; null without such a storage. Its first job comes with it. */
export function requestRun(
  db: Db,
  storageId: number,
  trigger: Trigger,
  userId: number | null,
): Promise<number | null> {
  return db.transaction().execute(async (trx) => {
    // the loop covers a run that ends between our failed insert and our look at it
    for (;;) {
      const storage = await trx
        .selectFrom('storages')
        .select(['id', 'project_id', 'kind'])
        .where('id', '=', storageId)
        .forKeyShare()
        .executeTakeFirst()
      if (!storage) return null
      const made = await trx
        .insertInto('sync_runs')
        .values({ storage_id: storage.id, kind: storage.kind, trigger, requested_by: userId })
        .onConflict((c) => c.column('storage_id').where('state', 'in', ['queued', 'running']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (made) {
        await trx.insertInto('run_events').values({ run_id: made.id, to_state: 'queued', epoch: 0 }).execute()
        await wakeRun(trx, made.id)
        await notify(trx, { project: storage.project_id, storage: storage.id, run: made.id })
        return made.id
      }
      const active = await trx
        .selectFrom('sync_runs')
        .select('id')
        .where('storage_id', '=', storage.id)
        .where('state', 'in', ['queued', 'running'])
        .executeTakeFirst()
      if (active) return active.id
    }
  })
}

/**
 * Takes the run if nobody holds it: it waits and is due, was handed back between two slices, or its holder's
 * lease ran out. Null otherwise.
 */
export function claimRun(db: Db, runId: number, owner: string, limits: RunLimits): Promise<Claim | null> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<Run & { from_state: RunState }>`
      with before as (
        select id, state, owner from sync_runs where id = ${runId}
           and ((state = 'queued' and not_before <= now())
             or (state = 'running' and (owner is null or lease_until < now())))
           for update skip locked
      )
      update sync_runs r set
        state = 'running', epoch = r.epoch + 1, owner = ${owner},
        lease_until = now() + make_interval(secs => ${limits.leaseSeconds}),
        started_at = coalesce(r.started_at, now()),
        takeovers = r.takeovers + case when before.state = 'running' and before.owner is not null then 1 else 0 end,
        barren_attempts = r.barren_attempts + 1
        from before where r.id = before.id
      returning r.*, before.state as from_state`.execute(trx)
    const run = rows[0]
    if (!run) return null
    if (run.from_state !== 'running') await logTransition(trx, run, run.from_state, 'running')
    const [storage] = await readStorageRows(trx, { id: run.storage_id })
    if (!storage) throw new Error(`run ${run.id} is without its storage`)
    await notify(trx, { project: storage.project_id, storage: storage.id, run: run.id })
    // its first holder, not one that takes it over or tries again
    if (run.epoch === 1)
      await recordEvent(trx, { action: 'SYNC_STARTED', projectId: storage.project_id, ids: [run.id] })
    return { run, storage }
  })
}

async function logTransition(
  trx: Transaction<Database>,
  run: { id: number; epoch: number },
  from: RunState,
  to: RunState,
): Promise<void> {
  await trx
    .insertInto('run_events')
    .values({ run_id: run.id, from_state: from, to_state: to, epoch: run.epoch })
    .execute()
}

/**
 * Locks the run for this transaction, or throws: its holder changed, it ended, or its checkpoint moved. Should
 * this process freeze now, the database ends the transaction before the lease ends, or the lock would keep
 * everybody else from taking over.
 */
export async function fence(
  trx: Transaction<Database>,
  run: Run,
  checkpoint: Json | null,
  limits: RunLimits,
): Promise<void> {
  const frozenMs = Math.round(limits.leaseSeconds * 750)
  const { rows } = await sql`
    select set_config('idle_in_transaction_session_timeout', ${String(frozenMs)}, true) from sync_runs
     where id = ${run.id} and epoch = ${run.epoch} and state = 'running'
       and checkpoint is not distinct from ${checkpoint === null ? null : JSON.stringify(checkpoint)}::jsonb
       for no key update`.execute(trx)
  if (rows.length === 0) throw new LeaseLost()
}

/** Adds to the counters, moves the checkpoint and renews the lease. True when the run was asked to stop. */
export async function advance(
  trx: Transaction<Database>,
  run: Run,
  p: Progress,
  limits: RunLimits,
): Promise<boolean> {
  const { rows } = await sql<{ cancel_requested: boolean }>`
    update sync_runs set
      checkpoint = ${JSON.stringify(p.checkpoint)}::jsonb, position = ${p.position ?? null},
      listed = listed + ${p.listed ?? 0}, skipped = skipped + ${p.skipped ?? 0},
      existing = existing + ${p.existing ?? 0}, created = created + ${p.created ?? 0},
      failed = failed + ${p.failed ?? 0}, barren_attempts = 0,
      lease_until = now() + make_interval(secs => ${limits.leaseSeconds})
     where id = ${run.id} and epoch = ${run.epoch}
    returning cancel_requested`.execute(trx)
  return rows[0]?.cancel_requested ?? false
}

/** Tells watchers of the project that the run moved. */
export function notifyRun(
  trx: Transaction<Database>,
  storage: Storage,
  run: Run,
  tasks: boolean,
): Promise<void> {
  const notice = { project: storage.project_id, storage: storage.id, run: run.id }
  return notify(trx, tasks && run.kind === 'source' ? { ...notice, tasks } : notice)
}

/** Returns how many rows were new. */
export async function addRefusals(
  trx: Transaction<Database>,
  runId: number,
  refusals: readonly Refusal[],
): Promise<number> {
  if (refusals.length === 0) return 0
  const { numAffectedRows } = await sql`
    insert into run_errors (run_id, key, row_index, kind, message)
    select ${runId}, * from unnest(
      ${refusals.map((r) => r.key)}::text[], ${refusals.map((r) => r.row)}::int[],
      ${refusals.map((r) => r.kind)}::text[], ${refusals.map((r) => r.message)}::text[])
    on conflict do nothing`.execute(trx)
  return Number(numAffectedRows ?? 0)
}

/** Between two slices: free for anybody, at once. The lease stays young, because the run is in good hands. */
export function handBack(
  db: Db,
  { run, storage }: Claim,
  { committed }: { committed: boolean },
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('sync_runs')
      .set((eb) => ({
        owner: null,
        // a slice that was stopped by us is no failed attempt
        ...(committed
          ? {}
          : { barren_attempts: eb(eb.fn<number>('greatest', ['barren_attempts', eb.lit(1)]), '-', 1) }),
      }))
      .where('id', '=', run.id)
      .where('epoch', '=', run.epoch)
      .where('state', '=', 'running')
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    await wakeRun(trx, run.id)
    await notify(trx, { project: storage.project_id, storage: storage.id, run: run.id })
  })
}

/** The attempt failed and another one may help: wait, then try again. */
export function postpone(
  db: Db,
  { run, storage }: Claim,
  seconds: number,
  message: string,
  detail: string,
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ not_before: Date }>`
      update sync_runs set state = 'queued', owner = null, lease_until = null,
        not_before = now() + make_interval(secs => ${seconds}), message = ${message}, detail = ${detail}
       where id = ${run.id} and epoch = ${run.epoch} and state = 'running'
      returning not_before`.execute(trx)
    const [row] = rows
    if (!row) return
    await logTransition(trx, run, 'running', 'queued')
    await wakeRun(trx, run.id, row.not_before)
    await notify(trx, { project: storage.project_id, storage: storage.id, run: run.id })
  })
}

export type Ending =
  /** Becomes `completed_with_errors` when the ledger has rows. */
  | { state: 'completed' }
  | { state: 'cancelled' }
  | { state: 'failed'; message: string; detail: string | null }

/** Ends the run this worker holds. Nothing happens when it holds it no longer. */
export function endRun(db: Db, { run, storage }: Claim, ending: Ending): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const text = ending.state === 'failed' ? ending : { message: null, detail: null }
    const { rows } = await sql<{ state: RunState }>`
      update sync_runs set
        state = case when ${ending.state} = 'completed' and failed > 0 then 'completed_with_errors' else ${ending.state} end,
        owner = null, lease_until = null, finished_at = now(), message = ${text.message}, detail = ${text.detail}
       where id = ${run.id} and epoch = ${run.epoch} and state = 'running'
      returning state`.execute(trx)
    const [row] = rows
    if (!row) return
    await logTransition(trx, run, 'running', row.state)
    await notify(trx, {
      project: storage.project_id,
      storage: storage.id,
      run: run.id,
      tasks: run.kind === 'source',
    })
    const finished = row.state === 'completed' || row.state === 'completed_with_errors'
    await recordEvent(trx, {
      // a cancelled one ended before its end, too; the payload says which
      action: finished ? 'SYNC_COMPLETED' : 'SYNC_FAILED',
      projectId: storage.project_id,
      ids: [run.id],
    })
  })
}

/** A waiting run ends at once, a running one is told to. False when it had ended already. */
export function requestCancel(db: Db, runId: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const run = await trx
      .selectFrom('sync_runs')
      .selectAll()
      .where('id', '=', runId)
      .forUpdate()
      .executeTakeFirst()
    if (!run || (run.state !== 'queued' && run.state !== 'running')) return false
    if (run.state === 'running') {
      await trx.updateTable('sync_runs').set({ cancel_requested: true }).where('id', '=', runId).execute()
    } else {
      await sql`update sync_runs set state = 'cancelled', cancel_requested = true, finished_at = now()
                 where id = ${runId}`.execute(trx)
      await logTransition(trx, run, 'queued', 'cancelled')
    }
    const storage = await trx
      .selectFrom('storages')
      .select('project_id')
      .where('id', '=', run.storage_id)
      .executeTakeFirstOrThrow()
    await notify(trx, { project: storage.project_id, storage: run.storage_id, run: runId })
    return true
  })
}
