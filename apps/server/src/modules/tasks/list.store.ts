import { sql, type Kysely } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { Database } from '../../db/schema.ts'
import { filterCondition, orderTerms, type Condition } from './filter-sql.ts'
import { annotationsOfTask, draftsOfTask, predictionsOfTask, storageKey } from './tasks.store.ts'
import type { TaskListQuery, TaskListRow, Totals } from './tasks.types.ts'

/** Beyond `exactBelow` tasks a filtered count is given `countMs`; what takes longer is answered by an estimate. */
export interface CountLimits {
  exactBelow: number
  countMs: number
}
const LIMITS: CountLimits = { exactBelow: 200_000, countMs: 300 }

/**
 * One page. Ids are found first, by index where the order has one; what is gathered from other tables is
 * gathered for the rows of the page only.
 */
export async function listPage(
  db: Db,
  query: TaskListQuery,
  labelConfig: string,
  user: number,
): Promise<TaskListRow[]> {
  const where = await narrowed(db, query, conditionOf(query, labelConfig))
  const all = query.fields === 'all'
  // results of a whole task may be megabytes: a table shows their beginning
  const text = (what: string) => (all ? sql`${sql.raw(what)}::text` : sql`left(${sql.raw(what)}::text, 200)`)
  const { rows } = await sql<TaskListRow>`
    with page as materialized (
      select t.id from tasks t where t.project_id = ${query.project} and ${where ?? sql`true`}
      order by ${orderTerms(query.query.ordering, labelConfig)}
      limit ${query.pageSize} offset ${(query.page - 1) * query.pageSize}
    ), numbered as (select id, row_number() over () as position from page)
    select t.*, ${storageKey} as storage_filename,
      coalesce(a.annotators, '{}') as annotators, coalesce(a.results, '') as annotations_results,
      coalesce(a.ids, '') as annotations_ids, a.lead_time as avg_lead_time,
      coalesce(a.truth, false) as ground_truth, coalesce(p.results, '') as predictions_results,
      coalesce(p.models, '') as predictions_model_versions, p.score as predictions_score,
      exists (select from drafts d where d.task_id = t.id and d.user_id = ${user}) as draft_exists,
      ${all ? annotationsOfTask : sql`null`} as annotations,
      ${all ? predictionsOfTask : sql`null`} as predictions,
      ${all ? draftsOfTask(user) : sql`null`} as drafts
    from numbered n join tasks t on t.id = n.id
    left join lateral (
      select array_agg(distinct completed_by) filter (where completed_by is not null) as annotators,
        ${text('jsonb_agg(result order by id)')} as results, string_agg(id::text, ',' order by id) as ids,
        avg(lead_time) as lead_time, bool_or(ground_truth) as truth
      from annotations where task_id = t.id
    ) a on t.total_annotations + t.cancelled_annotations > 0
    left join lateral (
      select ${text('jsonb_agg(result order by id)')} as results,
        string_agg(distinct model_version, ',') as models, avg(score) as score
      from predictions where task_id = t.id
    ) p on t.total_predictions > 0
    order by n.position`.execute(db)
  return rows
}

/**
 * "Latest completions first" over all tasks: as long as the page holds completed tasks only, saying so lets it
 * come from the index of those instead of from a sort of the whole project.
 */
async function narrowed(
  db: Db,
  query: TaskListQuery,
  where: Condition | undefined,
): Promise<Condition | undefined> {
  const [first, ...more] = query.query.ordering ?? []
  if (where || more.length > 0 || !/^-(tasks:)?completed_at$/.test(first ?? '')) return where
  const { rows } = await sql<{ finished: number }>`
    select coalesce(sum(finished), 0)::bigint as finished from project_counts
    where project_id = ${query.project}`.execute(db)
  return (rows[0]?.finished ?? 0) >= query.page * query.pageSize ? sql<boolean>`t.is_labeled` : where
}

function conditionOf(query: TaskListQuery, labelConfig: string): Condition | undefined {
  const filters = filterCondition(query.query.filters, labelConfig)
  const selected = selectionCondition(query.query.selectedItems)
  const annotated = query.onlyAnnotated ? sql<boolean>`t.total_annotations > 0` : undefined
  const parts = [filters, selected, annotated].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : sql<boolean>`(${sql.join(parts, sql` and `)})`
}

/** Everything but the excluded, or nothing but the included. */
export function selectionCondition(items: TaskListQuery['query']['selectedItems']): Condition | undefined {
  if (items === undefined) return undefined
  if (!items.all) return sql<boolean>`t.id = any(${items.included}::bigint[])`
  return items.excluded.length === 0 ? undefined : sql<boolean>`t.id <> all(${items.excluded}::bigint[])`
}

/** Exact without filters (counters), exact on all but huge projects with them. */
export async function listTotals(
  db: Db,
  query: TaskListQuery,
  labelConfig: string,
  limits = LIMITS,
): Promise<Totals> {
  const counters = await sql<Totals>`
    select coalesce(sum(tasks), 0)::bigint as total, coalesce(sum(annotations), 0)::bigint as total_annotations,
      coalesce(sum(predictions), 0)::bigint as total_predictions
    from project_counts where project_id = ${query.project}`.execute(db)
  const all = counters.rows[0] ?? { total: 0, total_annotations: 0, total_predictions: 0 }
  const where = conditionOf(query, labelConfig)
  if (!where) return all
  const exact = (on: Kysely<Database>) => count(on, query.project, where)
  if (all.total <= limits.exactBelow) return exact(db)
  try {
    return await db.transaction().execute(async (trx) => {
      await sql`select set_config('statement_timeout', ${String(limits.countMs)}, true)`.execute(trx)
      return exact(trx)
    })
  } catch (error) {
    if (!timedOut(error)) throw error
    return estimate(db, query.project, where, all)
  }
}

async function count(db: Kysely<Database>, project: number, where: Condition): Promise<Totals> {
  const { rows } = await sql<Totals>`
    select count(*) as total, coalesce(sum(t.total_annotations), 0)::bigint as total_annotations,
      coalesce(sum(t.total_predictions), 0)::bigint as total_predictions
    from tasks t where t.project_id = ${project} and ${where}`.execute(db)
  return rows[0] ?? { total: 0, total_annotations: 0, total_predictions: 0 }
}

const timedOut = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '57014'

async function estimate(db: Db, project: number, where: Condition, all: Totals): Promise<Totals> {
  const { rows } = await sql<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>`
    explain (format json) select 1 from tasks t where t.project_id = ${project} and ${where}`.execute(db)
  const total = Math.min(all.total, rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0)
  const share = all.total === 0 ? 0 : total / all.total
  return {
    total,
    total_annotations: Math.round(all.total_annotations * share),
    total_predictions: Math.round(all.total_predictions * share),
  }
}
