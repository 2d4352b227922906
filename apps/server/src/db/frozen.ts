import { sql } from 'kysely'
import { APPLICATION, FROZEN_MS, type Db } from './connect.ts'

/**
 * Ends sessions of processes that stopped, or were cut off, while they sent a statement. Until then they keep
 * what their transaction has locked, and no timeout of the database ends them: those of idle transactions count
 * between statements only, and those of statements are not looked at within one that is still arriving.
 */
export async function endFrozenSessions(db: Db, afterMs = FROZEN_MS): Promise<void> {
  // nothing is copied from clients here, so whoever is read from for so long does not send
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and usename = current_user and application_name = ${APPLICATION}
       and state = 'active' and wait_event = 'ClientRead'
       and state_change < now() - make_interval(secs => ${afterMs / 1000})`.execute(db)
}
