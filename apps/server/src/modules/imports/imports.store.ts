import { sql, type Transaction } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { Database } from '../../db/schema.ts'
import type { BuiltTask } from './build-task.ts'

type Trx = Transaction<Database>

/**
 * Annotations and predictions of tasks just inserted; `ids` are in the order of the tasks. Gives the ids of the
 * annotations.
 */
export async function insertAnswers(
  trx: Trx,
  project: number,
  tasks: readonly BuiltTask[],
  ids: readonly number[],
  importer: number,
): Promise<number[]> {
  const annotations = tasks.flatMap((task, i) => task.annotations.map((a) => ({ ...a, task: ids[i] })))
  const predictions = tasks.flatMap((task, i) => task.predictions.map((p) => ({ ...p, task: ids[i] })))
  let made: number[] = []
  if (annotations.length > 0) {
    const { rows } = await sql<{ id: number }>`
      insert into annotations (task_id, project_id, completed_by, result, was_cancelled, ground_truth, lead_time,
        import_id, last_action, last_created_by)
      select (a.item->>'task')::bigint, ${project}, (a.item->>'completed_by')::int, a.item->'result',
        (a.item->>'was_cancelled')::boolean, (a.item->>'ground_truth')::boolean,
        (a.item->>'lead_time')::double precision, (a.item->>'import_id')::bigint, 'imported', ${importer}::int
      from jsonb_array_elements(${JSON.stringify(annotations)}::jsonb) with ordinality as a (item, position)
      order by a.position
      returning id`.execute(trx)
    made = rows.map((row) => row.id)
  }
  if (predictions.length > 0)
    await sql`
      insert into predictions (task_id, project_id, result, score, model_version)
      select (p.item->>'task')::bigint, ${project}, p.item->'result', (p.item->>'score')::double precision,
        p.item->>'model_version'
      from jsonb_array_elements(${JSON.stringify(predictions)}::jsonb) with ordinality as p (item, position)
      order by p.position`.execute(trx)
  return made
}

export async function accounts(db: Db): Promise<{ id: number; email: string }[]> {
  const { rows } = await sql<{ id: number; email: string }>`
    select id, lower(email) as email from users where is_active`.execute(db)
  return rows
}

/** Plans made for an empty table are wrong after a big import by orders of magnitude. */
export async function refreshStatistics(db: Db): Promise<void> {
  await sql`analyze tasks, annotations, predictions`.execute(db)
}
