import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { Database } from '../../db/schema.ts'
import { badRequest } from '../../lib/errors.ts'
import type { ProjectListQuery, ProjectRow, ProjectView } from './projects.types.ts'

/** Any executor: the pool or a transaction. */
type Sql = Kysely<Database>

const orders: Readonly<Record<string, RawBuilder<unknown>>> = {
  id: sql`p.id`,
  title: sql`lower(p.title)`,
  created_at: sql`p.created_at`,
  updated_at: sql`p.updated_at`,
  pinned_at: sql`p.pinned_at`,
}

function orderBy(ordering: string | undefined): RawBuilder<unknown> {
  if (!ordering) return sql`p.pinned_at desc nulls last, p.id desc`
  const terms = ordering.split(',').map((term) => {
    const name = term.trim().replace(/^-/, '')
    const column = Object.hasOwn(orders, name) ? orders[name] : undefined
    if (!column)
      throw badRequest(`Projects cannot be ordered by "${name}". Use ${Object.keys(orders).join(', ')}.`)
    return term.trim().startsWith('-') ? sql`${column} desc nulls last` : sql`${column} asc nulls last`
  })
  return sql.join([...terms, sql`p.id desc`])
}

/**
 * Counts come from `project_counts` (kept by triggers) and two small indexes, so the cost of a row does not
 * grow with the number of tasks of its project.
 */
const view = (caller: number): RawBuilder<unknown> => sql`
  select p.*, c.*,
    case when u.id is null then null else jsonb_build_object('id', u.id, 'username', u.username,
      'email', u.email, 'first_name', u.first_name, 'last_name', u.last_name) end as author,
    (select count(*) from annotations a
      where a.project_id = p.id and a.ground_truth and not a.was_cancelled) as ground_truth,
    (select count(distinct a.task_id) from annotations a
      where a.completed_by = ${caller} and a.project_id = p.id) as mine
  from projects p
  left join users u on u.id = p.created_by
  cross join lateral (
    select coalesce(sum(tasks), 0)::bigint as tasks, coalesce(sum(finished), 0)::bigint as finished,
      coalesce(sum(annotated), 0)::bigint as annotated, coalesce(sum(annotations), 0)::bigint as annotations,
      coalesce(sum(skipped), 0)::bigint as skipped, coalesce(sum(predictions), 0)::bigint as predictions
    from project_counts where project_id = p.id
  ) c`

export const projectsStore = {
  async list(
    db: Db,
    query: ProjectListQuery,
    caller: number,
  ): Promise<{ rows: ProjectView[]; count: number }> {
    const wanted = [sql`p.deleted_at is null`]
    if (query.search) wanted.push(sql`strpos(lower(p.title), lower(${query.search})) > 0`)
    if (query.ids) wanted.push(sql`p.id = any(${query.ids}::int[])`)
    if (query.pinned !== undefined)
      wanted.push(query.pinned ? sql`p.pinned_at is not null` : sql`p.pinned_at is null`)
    const where = sql.join(wanted, sql` and `)
    const counted = await sql<{ n: number }>`select count(*) as n from projects p where ${where}`.execute(db)
    const page = await sql<ProjectView>`
      ${view(caller)} where ${where} order by ${orderBy(query.ordering)}
      limit ${query.page_size} offset ${(query.page - 1) * query.page_size}`.execute(db)
    return { rows: page.rows, count: counted.rows[0]?.n ?? 0 }
  },

  async view(db: Sql, id: number, caller: number): Promise<ProjectView | undefined> {
    const { rows } =
      await sql<ProjectView>`${view(caller)} where p.id = ${id} and p.deleted_at is null`.execute(db)
    return rows[0]
  },

  find(db: Sql, id: number): Promise<ProjectRow | undefined> {
    return db
      .selectFrom('projects')
      .selectAll()
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
  },

  /** The row, locked against other changes until the transaction ends. */
  lock(trx: Sql, id: number): Promise<ProjectRow | undefined> {
    return trx
      .selectFrom('projects')
      .selectAll()
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
  },

  /**
   * Brings every task in line with the project's overlap settings. The given share of tasks (begun ones first)
   * gets the full overlap, the others 1.
   */
  async spreadOverlap(trx: Sql, project: ProjectRow): Promise<void> {
    const { id, maximum_annotations: full, overlap_cohort_percentage: share } = project
    const ignoring = project.skip_queue === 'IGNORE_SKIPPED'
    const overlap =
      share >= 100
        ? sql`select id, ${full}::int as overlap from tasks where project_id = ${id}`
        : sql`select id, case when row_number() over (order by total_annotations desc, id)
                <= ceil(count(*) over () * ${share} / 100.0) then ${full}::int else 1 end as overlap
              from tasks where project_id = ${id}`
    await sql`
      update tasks t set overlap = w.overlap, is_labeled = w.done,
        completed_at = case when not w.done then null else coalesce(t.completed_at, now()) end
      from (
        select o.id, o.overlap,
          s.total_annotations + case when ${ignoring} then s.cancelled_annotations else 0 end >= o.overlap as done
        from (${overlap}) o join tasks s on s.id = o.id
      ) w
      where t.id = w.id and (t.overlap, t.is_labeled) is distinct from (w.overlap, w.done)`.execute(trx)
  },

  /** Removes up to `limit` tasks, with everything that hangs on them. True when there were any. */
  async purgeTasks(db: Sql, project: number, limit: number): Promise<boolean> {
    const { rows } = await sql<{ n: number }>`
      with chunk as (select id from tasks where project_id = ${project} order by id limit ${limit}),
        gone as (delete from tasks where id in (select id from chunk) returning 1)
      select count(*) as n from gone`.execute(db)
    return (rows[0]?.n ?? 0) > 0
  },
}
