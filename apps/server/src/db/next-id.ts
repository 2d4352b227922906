import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** The id of a row not yet inserted: sealed secrets name their row, so it must be known before. */
export async function nextId(
  db: Kysely<Database>,
  table: 'connections' | 'storages' | 'webhooks',
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence(${table}, 'id'))::int as id`.execute(db)
  const [row] = rows
  if (!row) throw new Error(`no id for a row of ${table}`)
  return row.id
}
