import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import { wakeRun } from './runs.store.ts'

/** Wakes every run that waits and is due, or whose holder is gone. Any number of processes may do it. */
export async function wakeIdleRuns(db: Db): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from sync_runs r
     where ((state = 'queued' and not_before <= now())
         or (state = 'running' and (owner is null or lease_until < now())))
       -- a job that waits for a free worker is not woken again and again
       and not exists (select 1 from graphile_worker.jobs j
                        where j.key = 'run:' || r.id and j.locked_at is null and j.attempts < j.max_attempts)`.execute(
    db,
  )
  for (const { id } of rows) await wakeRun(db, id)
}

/** Jobs of killed workers stay in the queue's table, used up; they mean nothing and are swept by age. */
export async function sweepDeadJobs(db: Db): Promise<void> {
  await sql`
    delete from graphile_worker._private_jobs
     where attempts >= max_attempts and updated_at < now() - interval '10 minutes'
       and (locked_at is null or locked_at < now() - interval '10 minutes')`.execute(db)
}
