import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { AnnotationRow, PredictionRow } from '../../lib/annotation-wire.ts'
import type { Selectable } from 'kysely'
import type { TasksTable } from '../../db/schema.ts'

export type ExportRow = Selectable<TasksTable> & {
  annotations: AnnotationRow[]
  predictions: PredictionRow[]
}

export interface ExportSelection {
  project: number
  /** Tasks without any annotation too. */
  all: boolean
  ids: readonly number[] | undefined
}

/** The tasks after `after` in id order, with what was said about them. */
export async function exportPage(
  db: Db,
  { project, all, ids }: ExportSelection,
  after: number,
  limit: number,
): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`
    select t.*,
      coalesce((select jsonb_agg(to_jsonb(a) || jsonb_build_object('author',
          case when u.id is null then null else jsonb_build_object('id', u.id, 'username', u.username,
            'email', u.email, 'first_name', u.first_name, 'last_name', u.last_name) end) order by a.id)
        from annotations a left join users u on u.id = a.completed_by where a.task_id = t.id), '[]') as annotations,
      coalesce((select jsonb_agg(to_jsonb(p) order by p.id) from predictions p where p.task_id = t.id), '[]')
        as predictions
    from tasks t
    where t.project_id = ${project} and t.id > ${after}
      and ${all ? sql`true` : sql`t.total_annotations + t.cancelled_annotations > 0`}
      and ${ids ? sql`t.id = any(${ids}::bigint[])` : sql`true`}
    order by t.id limit ${limit}`.execute(db)
  return rows
}
