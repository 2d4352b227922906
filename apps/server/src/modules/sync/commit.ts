import { sql, type Transaction } from 'kysely'
import type { Database } from '../../db/schema.ts'
import type { Storage } from '../runs/index.ts'
import { isHeard, recordEvent } from '../webhook-events/index.ts'
import { insertAnnotations, insertPredictions } from './commit-labels.ts'
import type { Draft } from './sync.types.ts'

/**
 * Makes the tasks of these drafts, except where the object's row has a link already. Returns how many it made.
 *
 * Links claim first, so the primary key of links decides and nothing else has to. Values travel as arrays:
 * on a filled table the planner knows their length, which it does not know of a JSON document.
 */
export async function commitDrafts(
  trx: Transaction<Database>,
  storage: Storage,
  drafts: readonly Draft[],
): Promise<number> {
  if (drafts.length === 0) return 0
  const labeled = new Set(
    drafts.flatMap((d, at) => (d.annotations.length + d.predictions.length > 0 ? [at + 1] : [])),
  )
  // the ids of all tasks travel back only when somebody wants to hear them
  const heard = await isHeard(trx, storage.project_id, ['TASKS_CREATED', 'ANNOTATIONS_CREATED'])
  const { rows } = await sql<{
    created: number
    ids: number[] | null
    labeled: { at: number; task: number }[]
  }>`
    with input as (
      select key collate "C" as key, row_index, etag, size, data, meta, allow_skip, at
        from unnest(
          ${drafts.map((d) => d.key)}::text[], ${drafts.map((d) => d.row)}::int[], ${drafts.map((d) => d.etag)}::text[],
          ${drafts.map((d) => d.size)}::bigint[], ${drafts.map((d) => d.data)}::jsonb[],
          ${drafts.map((d) => d.meta)}::jsonb[], ${drafts.map((d) => d.allowSkip)}::boolean[]
        ) with ordinality as u(key, row_index, etag, size, data, meta, allow_skip, at)
    ), claimed as (
      insert into links (storage_id, key, row_index, task_id, etag, size)
      select ${storage.id}, key, row_index, nextval(pg_get_serial_sequence('tasks', 'id')), etag, size
        from input order by at
      on conflict do nothing
      returning key, row_index, task_id
    ), numbers as (
      update projects set last_inner_id = last_inner_id + (select count(*) from claimed)
       where id = ${storage.project_id}
      returning last_inner_id - (select count(*) from claimed) as before, maximum_annotations
    ), made as (
      insert into tasks (id, project_id, inner_id, data, meta, allow_skip, overlap)
      select c.task_id, ${storage.project_id}, n.before + row_number() over (order by c.task_id),
             i.data, i.meta, i.allow_skip, n.maximum_annotations
        from claimed c join input i on i.key = c.key and i.row_index = c.row_index cross join numbers n
    )
    select (select count(*)::int from claimed) as created,
           case when ${heard} then (select jsonb_agg(task_id order by task_id) from claimed) end as ids,
           (select coalesce(jsonb_agg(jsonb_build_object('at', i.at, 'task', c.task_id)), '[]')
              from claimed c join input i on i.key = c.key and i.row_index = c.row_index
             where i.at = any(${[...labeled]}::int[])) as labeled`.execute(trx)
  const made = rows[0] ?? { created: 0, ids: null, labeled: [] }
  const tasks = made.labeled.map(({ at, task }) => ({ task, draft: drafts[at - 1] as Draft }))
  if (tasks.length > 0) {
    await insertPredictions(trx, storage.project_id, tasks)
  }
  const annotations = tasks.length > 0 ? await insertAnnotations(trx, storage.project_id, tasks) : []
  if (heard) {
    const projectId = storage.project_id
    await recordEvent(trx, { action: 'TASKS_CREATED', projectId, ids: made.ids ?? [] })
    await recordEvent(trx, { action: 'ANNOTATIONS_CREATED', projectId, ids: annotations })
  }
  return made.created
}
