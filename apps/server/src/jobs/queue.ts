import { runMigrations } from 'graphile-worker'
import { sql, type Kysely } from 'kysely'
import type pg from 'pg'
import type { JsonObject } from '@sluice/contract'
import type { Database } from '../db/schema.ts'

/**
 * Every job of the server. `advance_run` works a slice of a sync run, `drain_exports` empties an outbox,
 * `deliver_webhook` sends what waits for one webhook.
 */
export type JobName = 'advance_run' | 'drain_exports' | 'deliver_webhook'

export interface JobOptions {
  /** At most one job with this key waits; adding it again replaces the waiting one, never a started one. */
  jobKey?: string
  runAt?: Date
  /** Default 1: retries and back-off belong to the rows the job works on. */
  maxAttempts?: number
}

/** Creates or upgrades the queue's own tables. Safe to call from several processes at once. */
export function installQueue(pool: pg.Pool): Promise<void> {
  return runMigrations({ pgPool: pool, taskList: {}, noHandleSignals: true })
}

/** Enqueues with the caller's transaction: rolled back, there is no job. */
export async function addJob(
  db: Kysely<Database>,
  name: JobName,
  payload: JsonObject,
  { jobKey, runAt, maxAttempts = 1 }: JobOptions = {},
): Promise<void> {
  await sql`
    select 1 from graphile_worker.add_job(
      ${name}::text, ${JSON.stringify(payload)}::json,
      run_at := ${runAt ?? null}::timestamptz,
      max_attempts := ${maxAttempts}::int,
      job_key := ${jobKey ?? null}::text)`.execute(db)
}
