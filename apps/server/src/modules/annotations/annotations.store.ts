import { sql, type Kysely, type Transaction } from 'kysely'
import type { JsonObject } from '@sluice/contract'
import { kept } from '../../db/kept.ts'
import type { Database } from '../../db/schema.ts'
import type { AnnotationRow } from '../../lib/annotation-wire.ts'

type Sql = Kysely<Database>
type Trx = Transaction<Database>

export interface NewAnnotation {
  task: number
  caller: number
  completed_by: number
  unique_id: string | null
  result: JsonObject[]
  was_cancelled: boolean
  ground_truth: boolean
  lead_time: number | null
  parent_prediction: number | null
  parent_annotation: number | null
}

export interface AnnotationChange {
  result?: JsonObject[] | undefined
  was_cancelled?: boolean | undefined
  ground_truth?: boolean | undefined
  lead_time?: number | null | undefined
  completed_by?: number | undefined
}

const author = sql`case when u.id is null then null else jsonb_build_object('id', u.id, 'username', u.username,
  'email', u.email, 'first_name', u.first_name, 'last_name', u.last_name) end`
const withAuthor = (from: string) => sql`
  select a.*, ${author} as author from ${sql.table(from)} a left join users u on u.id = a.completed_by`

export const annotationsStore = {
  /**
   * Saves an annotation, counts it on its task, ends the caller's reservation and draft: one statement.
   * Undefined when there is no such task, or when its unique_id is taken already (then nothing is changed).
   */
  async insert(trx: Trx, a: NewAnnotation): Promise<AnnotationRow | undefined> {
    const { rows } = await sql<AnnotationRow>`${kept}
      select a.id, a.unique_id, a.task_id, a.project_id, a.completed_by, a.result, a.was_cancelled, a.ground_truth,
        a.lead_time, a.import_id, a.last_action, a.last_created_by, a.bulk_created, a.parent_prediction,
        a.parent_annotation, a.draft_created_at, a.revision, a.updated_by, a.created_at, a.updated_at,
        ${author} as author
      from save_annotation(${a.task}, ${a.caller}, ${a.completed_by}, ${a.unique_id}, ${JSON.stringify(a.result)},
        ${a.was_cancelled}, ${a.ground_truth}, ${a.lead_time}, ${a.parent_prediction}, ${a.parent_annotation}) a
      left join users u on u.id = a.completed_by`.execute(trx)
    return rows[0]
  },

  async byUniqueId(db: Sql, uniqueId: string): Promise<AnnotationRow | undefined> {
    const { rows } = await sql<AnnotationRow>`
      ${withAuthor('annotations')} where a.unique_id = ${uniqueId}::uuid`.execute(db)
    return rows[0]
  },

  /** Annotations of projects that are not deleted. */
  async find(db: Sql, id: number): Promise<AnnotationRow | undefined> {
    const { rows } = await sql<AnnotationRow>`
      ${withAuthor('annotations')} join projects p on p.id = a.project_id and p.deleted_at is null
      where a.id = ${id}`.execute(db)
    return rows[0]
  },

  /** All of a task, the skipped ones too. Undefined when there is no such task. */
  async ofTask(db: Sql, task: number): Promise<AnnotationRow[] | undefined> {
    const { rows } = await sql<{ annotations: AnnotationRow[] }>`
      select coalesce((select jsonb_agg(to_jsonb(x) order by x.id) from (
        ${withAuthor('annotations')} where a.task_id = t.id) x), '[]') as annotations
      from tasks t join projects p on p.id = t.project_id and p.deleted_at is null
      where t.id = ${task}`.execute(db)
    return rows[0]?.annotations
  },

  /**
   * Locks the tasks of these annotations, in id order as everybody does, and gives the annotations that are
   * there still. Whoever changes an annotation holds its task first.
   */
  async lock(
    trx: Trx,
    ids: readonly number[],
    project?: number,
  ): Promise<{ id: number; task_id: number; project_id: number }[]> {
    await sql`
      select 1 from tasks where id in (select task_id from annotations where id = any(${ids}::bigint[]))
      order by id for no key update`.execute(trx)
    const { rows } = await sql<{ id: number; task_id: number; project_id: number }>`
      select a.id, a.task_id, a.project_id from annotations a
      join projects p on p.id = a.project_id and p.deleted_at is null
      where a.id = any(${ids}::bigint[]) and (${project ?? null}::int is null or a.project_id = ${project ?? null})
      order by a.id`.execute(trx)
    return rows
  },

  async update(
    trx: Trx,
    id: number,
    change: AnnotationChange,
    caller: number,
  ): Promise<AnnotationRow | undefined> {
    const { rows } = await sql<AnnotationRow>`
      with changed as (
        update annotations set
          result = coalesce(${change.result === undefined ? null : JSON.stringify(change.result)}::jsonb, result),
          was_cancelled = coalesce(${change.was_cancelled ?? null}::boolean, was_cancelled),
          ground_truth = coalesce(${change.ground_truth ?? null}::boolean, ground_truth),
          lead_time = ${change.lead_time === undefined ? sql`lead_time` : sql`${change.lead_time}::double precision`},
          completed_by = coalesce(${change.completed_by ?? null}::int, completed_by),
          revision = revision + 1, last_action = 'updated', updated_at = now(), updated_by = ${caller}
        where id = ${id} returning *
      ), undrafted as (
        delete from drafts where annotation_id = ${id} and user_id = ${caller}
      )
      ${withAuthor('changed')}`.execute(trx)
    return rows[0]
  },

  async remove(trx: Trx, ids: readonly number[]): Promise<void> {
    await sql`delete from annotations where id = any(${ids}::bigint[])`.execute(trx)
  },

  /** Sets the counters of locked tasks to what their annotations say. */
  async recount(trx: Trx, tasks: readonly number[], caller: number): Promise<void> {
    await sql`
      update tasks t set total_annotations = c.total, cancelled_annotations = c.cancelled,
        is_labeled = c.done, completed_at = case when c.done then coalesce(t.completed_at, now()) end,
        updated_at = now(), updated_by = ${caller}
      from (
        select s.id, count(a.id) filter (where not a.was_cancelled) as total,
          count(a.id) filter (where a.was_cancelled) as cancelled,
          count(a.id) filter (where not a.was_cancelled or p.skip_queue = 'IGNORE_SKIPPED') >= s.overlap as done
        from tasks s join projects p on p.id = s.project_id left join annotations a on a.task_id = s.id
        where s.id = any(${tasks}::bigint[]) group by s.id, s.overlap
      ) c where t.id = c.id`.execute(trx)
  },

  /** Holds an unfinished, locked task for a person for a day. */
  async reserve(trx: Trx, task: number, user: number): Promise<void> {
    await sql`
      insert into task_locks (task_id, user_id, expires_at)
      select id, ${user}, now() + interval '1 day' from tasks where id = ${task} and not is_labeled
      on conflict (task_id, user_id) do update set expires_at = excluded.expires_at`.execute(trx)
  },

  /** One and the same answer for many tasks of a project. */
  async insertForAll(trx: Trx, tasks: readonly number[], a: NewAnnotation): Promise<AnnotationRow[]> {
    const { rows } = await sql<AnnotationRow>`
      with fresh as (
        insert into annotations (task_id, project_id, completed_by, result, was_cancelled, ground_truth, lead_time,
          last_action, last_created_by, bulk_created, updated_by)
        select id, project_id, ${a.completed_by}::int, ${JSON.stringify(a.result)}::jsonb,
          ${a.was_cancelled}::boolean, ${a.ground_truth}::boolean, ${a.lead_time}::double precision,
          'submitted', ${a.caller}::int, true, ${a.caller}::int
        from tasks where id = any(${tasks}::bigint[]) order by id
        returning *
      )
      ${withAuthor('fresh')} order by a.id`.execute(trx)
    return rows
  },

  async userExists(db: Sql, id: number): Promise<boolean> {
    return (await db.selectFrom('users').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  },

  /** Those of the given tasks that belong to the project, locked. */
  async lockTasks(trx: Trx, tasks: readonly number[]): Promise<{ id: number; project_id: number }[]> {
    const { rows } = await sql<{ id: number; project_id: number }>`
      select t.id, t.project_id from tasks t join projects p on p.id = t.project_id and p.deleted_at is null
      where t.id = any(${tasks}::bigint[]) order by t.id for no key update of t`.execute(trx)
    return rows
  },
}
