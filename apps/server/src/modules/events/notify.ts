import { sql, type Kysely } from 'kysely'
import type { Database } from '../../db/schema.ts'

export const CHANNEL = 'sluice_events'

/** What changed in a project. Listeners read the rows themselves: a notice carries ids only. */
export interface Notice {
  project: number
  storage?: number
  run?: number
  /** The outbox of `storage` grew or shrank. */
  backlog?: boolean
  tasks?: boolean
}

/** Tells every server process, once the caller's transaction commits. Equal notices of one transaction fold. */
export async function notify(db: Kysely<Database>, notice: Notice): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${JSON.stringify(notice)})`.execute(db)
}
