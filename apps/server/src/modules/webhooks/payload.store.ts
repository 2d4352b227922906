import { sql } from 'kysely'
import type { JsonObject } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import type { AnnotationRow } from '../../lib/annotation-wire.ts'
import type { TaskWithConfig } from '../tasks/index.ts'

/** The columns around the data of a row take about this much on the wire. */
const ROW_BYTES = 500

/** Tasks by id; none at all when together they would be more than `maxBytes`. */
export async function tasks(
  db: Db,
  ids: readonly number[],
  maxBytes: number,
): Promise<Map<number, TaskWithConfig>> {
  if (ids.length * ROW_BYTES > maxBytes) return new Map()
  const { rows } = await sql<TaskWithConfig>`
    select t.*, p.label_config, (select min(l.key) from links l where l.task_id = t.id) as storage_filename
      from tasks t join projects p on p.id = t.project_id and p.deleted_at is null
     where t.id = any(${ids}::bigint[])
       and (select sum(octet_length(s.data::text)) from tasks s where s.id = any(${ids}::bigint[])) <= ${maxBytes}`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Annotations by id; none at all when together they would be more than `maxBytes`. */
export async function annotations(
  db: Db,
  ids: readonly number[],
  maxBytes: number,
): Promise<Map<number, AnnotationRow>> {
  if (ids.length * ROW_BYTES > maxBytes) return new Map()
  const { rows } = await sql<AnnotationRow>`
    select a.*, case when u.id is null then null else jsonb_build_object('id', u.id, 'username', u.username,
             'email', u.email, 'first_name', u.first_name, 'last_name', u.last_name) end as author
      from annotations a left join users u on u.id = a.completed_by
     where a.id = any(${ids}::bigint[])
       and (select sum(octet_length(s.result::text)) from annotations s where s.id = any(${ids}::bigint[])) <= ${maxBytes}`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Ids of the tasks of these annotations, in the annotations' order. */
export async function tasksOf(db: Db, ids: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectFrom('annotations')
    .select('task_id')
    .where('id', 'in', ids.length === 0 ? [0] : [...ids])
    .orderBy('id')
    .execute()
  return rows.map((row) => row.task_id)
}

/** A run and its storage, without what only operators may read. */
export async function run(db: Db, id: number): Promise<JsonObject | null> {
  const { rows } = await sql<{ payload: JsonObject }>`
    select jsonb_build_object(
      'run', jsonb_build_object('id', r.id, 'kind', r.kind, 'state', r.state, 'trigger', r.trigger,
        'created_at', r.created_at, 'started_at', r.started_at, 'finished_at', r.finished_at,
        'listed', r.listed, 'skipped', r.skipped, 'existing', r.existing, 'created', r.created,
        'failed', r.failed, 'message', r.message),
      'storage', jsonb_build_object('id', s.id, 'type', s.provider, 'title', s.title)) as payload
      from sync_runs r join storages s on s.id = r.storage_id where r.id = ${id}`.execute(db)
  return rows[0]?.payload ?? null
}
