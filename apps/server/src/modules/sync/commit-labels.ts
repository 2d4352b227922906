import { sql, type Transaction } from 'kysely'
import type { Database } from '../../db/schema.ts'
import { recordSaves, wakeTargets } from '../outbox/index.ts'
import type { Draft, DraftAnnotation } from './sync.types.ts'

interface MadeTask {
  task: number
  draft: Draft
}

export async function insertPredictions(
  trx: Transaction<Database>,
  projectId: number,
  made: readonly MadeTask[],
): Promise<void> {
  const rows = made.flatMap(({ task, draft }) => draft.predictions.map((p) => ({ task, ...p })))
  if (rows.length === 0) return
  await sql`
    insert into predictions (task_id, project_id, result, score, model_version)
    select task, ${projectId}, result, score, model from unnest(
      ${rows.map((r) => r.task)}::bigint[], ${rows.map((r) => JSON.stringify(r.result))}::jsonb[],
      ${rows.map((r) => r.score)}::float8[], ${rows.map((r) => r.model_version)}::text[]
    ) as u(task, result, score, model)`.execute(trx)
  await sql`select recount_predictions(${[...new Set(rows.map((r) => r.task))]}::bigint[])`.execute(trx)
}

/**
 * Gives the ids of the annotations. Who it was cannot be believed of people we do not know: those annotations
 * belong to the project's creator. Targets that export on save are told of them; that last step holds their queue
 * entries until commit.
 */
export async function insertAnnotations(
  trx: Transaction<Database>,
  projectId: number,
  made: readonly MadeTask[],
): Promise<number[]> {
  const rows = made.flatMap(({ task, draft }) => draft.annotations.map((a) => ({ task, ...a })))
  if (rows.length === 0) return []
  const authors = await findAuthors(trx, projectId, rows)
  const { rows: annotations } = await sql<{ id: number; revision: number }>`
    insert into annotations (task_id, project_id, completed_by, result, was_cancelled, ground_truth, lead_time,
                             import_id, last_action, last_created_by, bulk_created)
    select task, ${projectId}, author, result, cancelled, truth, lead, imported, 'imported', author, true from unnest(
      ${rows.map((r) => r.task)}::bigint[], ${rows.map(authors)}::int[],
      ${rows.map((r) => JSON.stringify(r.result))}::jsonb[], ${rows.map((r) => r.was_cancelled)}::boolean[],
      ${rows.map((r) => r.ground_truth)}::boolean[], ${rows.map((r) => r.lead_time)}::float8[],
      ${rows.map((r) => r.import_id)}::bigint[]
    ) as u(task, author, result, cancelled, truth, lead, imported)
    returning id, revision`.execute(trx)
  await sql`
    update tasks t set total_annotations = c.finished, cancelled_annotations = c.cancelled,
                       is_labeled = c.finished >= t.overlap and c.finished > 0,
                       completed_at = case when c.finished >= t.overlap and c.finished > 0 then now() end
      from (select task_id, count(*) filter (where not was_cancelled) as finished, count(*) filter (where was_cancelled) as cancelled
              from annotations where task_id = any(${made.map((m) => m.task)}::bigint[]) group by 1) c
     where t.id = c.task_id`.execute(trx)
  await wakeTargets(trx, projectId, await recordSaves(trx, { projectId, annotations }))
  return annotations.map(({ id }) => id)
}

async function findAuthors(
  trx: Transaction<Database>,
  projectId: number,
  rows: readonly DraftAnnotation[],
): Promise<(row: DraftAnnotation) => number | null> {
  const ids = new Set(rows.flatMap((r) => r.completed_by?.id ?? []).filter((id) => id <= 2_147_483_647))
  const emails = new Set(rows.flatMap((r) => r.completed_by?.email?.toLowerCase() ?? []))
  const { rows: users } = await sql<{ id: number; email: string; fallback: boolean }>`
    select u.id, lower(u.email) as email,
           u.id = coalesce((select created_by from projects where id = ${projectId}),
                           (select id from users where role = 'owner')) as fallback
      from users u
     where u.id = any(${[...ids]}::int[]) or lower(u.email) = any(${[...emails]}::text[])
        or u.id = (select created_by from projects where id = ${projectId}) or u.role = 'owner'`.execute(trx)
  const fallback = users.find((u) => u.fallback)?.id ?? null
  const byId = new Map(users.map((u) => [u.id, u.id]))
  const byEmail = new Map(users.map((u) => [u.email, u.id]))
  return ({ completed_by: who }) =>
    (who?.email !== undefined ? byEmail.get(who.email.toLowerCase()) : undefined) ??
    (who?.id !== undefined ? byId.get(who.id) : undefined) ??
    fallback
}
