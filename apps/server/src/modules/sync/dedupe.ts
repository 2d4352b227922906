import { sql } from 'kysely'
import type { ObjectEntry } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'

/**
 * The objects that have no link yet. One query, which asks the index once per key: the lateral limit keeps the
 * planner from reading all links of the storage while the table has no statistics.
 */
export async function dedupe(
  db: Db,
  storageId: number,
  objects: readonly ObjectEntry[],
): Promise<ObjectEntry[]> {
  if (objects.length === 0) return []
  const keys = objects.map((object) => object.key)
  const { rows } = await sql<{ at: number }>`
    select k.at::int as at
      from unnest(${keys}::text[]) with ordinality as k(key, at)
      left join lateral (
        select 1 as hit from links l where l.storage_id = ${storageId} and l.key = k.key collate "C" limit 1
      ) known on true
     where known.hit is null`.execute(db)
  return rows.flatMap(({ at }) => objects[at - 1] ?? [])
}
