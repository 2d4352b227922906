import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import { kept } from '../../db/kept.ts'
import type { Database } from '../../db/schema.ts'
import type { Condition } from './filter-sql.ts'
import type { NewTask, TaskChange, TaskDetail, TaskWithConfig } from './tasks.types.ts'

type Sql = Kysely<Database>

const person = sql`case when u.id is null then null else jsonb_build_object('id', u.id, 'username', u.username,
  'email', u.email, 'first_name', u.first_name, 'last_name', u.last_name) end`

/** Annotations, predictions and one person's drafts of task t, as JSON lists of their columns. */
export const annotationsOfTask = sql`coalesce((
  select jsonb_agg(to_jsonb(a) || jsonb_build_object('author', ${person}) order by a.id)
  from annotations a left join users u on u.id = a.completed_by where a.task_id = t.id), '[]')`
export const predictionsOfTask = sql`coalesce((
  select jsonb_agg(to_jsonb(p) order by p.id) from predictions p where p.task_id = t.id), '[]')`
export const draftsOfTask = (user: number): RawBuilder<unknown> => sql`coalesce((
  select jsonb_agg(to_jsonb(d) || jsonb_build_object('author', ${person}) order by d.id)
  from drafts d left join users u on u.id = d.user_id where d.task_id = t.id and d.user_id = ${user}), '[]')`
const columns = sql`t.id, t.project_id, t.inner_id, t.data, t.meta, t.overlap, t.allow_skip, t.is_labeled,
  t.total_annotations, t.cancelled_annotations, t.total_predictions, t.created_at, t.updated_at, t.updated_by,
  t.completed_at`
export const storageKey = sql`(select min(l.key) from links l where l.task_id = t.id)`

export const tasksStore = {
  /** Tasks of projects that are not deleted, with everything their detail shows, in one round trip. */
  async details(db: Sql, ids: readonly number[], user: number): Promise<TaskDetail[]> {
    // a plan for one task is a better plan than one for any number
    const wanted =
      ids.length === 1 ? sql`(values (${ids[0]}::bigint, 1))` : sql`unnest(${ids}::bigint[]) with ordinality`
    const { rows } = await sql<TaskDetail>`${kept}
      select ${columns}, p.label_config, ${storageKey} as storage_filename, ${annotationsOfTask} as annotations,
        ${predictionsOfTask} as predictions, ${draftsOfTask(user)} as drafts
      from ${wanted} as wanted (id, position)
      join tasks t on t.id = wanted.id
      join projects p on p.id = t.project_id and p.deleted_at is null
      order by wanted.position`.execute(db)
    return rows
  },

  async find(db: Sql, id: number): Promise<TaskWithConfig | undefined> {
    const { rows } = await sql<TaskWithConfig>`
      select t.*, p.label_config, ${storageKey} as storage_filename
      from tasks t join projects p on p.id = t.project_id and p.deleted_at is null
      where t.id = ${id}`.execute(db)
    return rows[0]
  },

  /**
   * Adds tasks and numbers them within their project. The project's row stays locked until the transaction
   * ends, so numbers have no gaps and grow with ids. Ids come back in the order of the tasks.
   */
  async insert(trx: Transaction<Database>, project: number, tasks: readonly NewTask[]): Promise<number[]> {
    if (tasks.length === 0) return []
    const { rows } = await sql<{ id: number }>`
      with numbered as (
        update projects set last_inner_id = last_inner_id + ${tasks.length}
        where id = ${project} returning last_inner_id - ${tasks.length} as start
      ), fresh as (
        insert into tasks (project_id, inner_id, data, meta, overlap, allow_skip, total_annotations,
          cancelled_annotations, total_predictions, prediction_score, is_labeled, completed_at)
        select ${project}, n.start + row.position, row.task->'data', nullif(row.task->'meta', 'null'),
          (row.task->>'overlap')::int, (row.task->>'allow_skip')::boolean,
          (row.task->>'total_annotations')::int, (row.task->>'cancelled_annotations')::int,
          (row.task->>'total_predictions')::int, (row.task->>'prediction_score')::double precision,
          (row.task->>'is_labeled')::boolean,
          case when (row.task->>'is_labeled')::boolean then now() end
        from jsonb_array_elements(${JSON.stringify(tasks)}::jsonb) with ordinality as row (task, position),
          numbered n
        order by row.position
        returning id, inner_id
      )
      select id from fresh order by inner_id`.execute(trx)
    return rows.map((row) => row.id)
  },

  /** Up to `limit` ids of tasks of a project that fit, above `after`, in id order. */
  async selectIds(
    db: Sql,
    project: number,
    where: Condition | undefined,
    after: number,
    limit: number,
  ): Promise<number[]> {
    const { rows } = await sql<{ id: number }>`
      select t.id from tasks t
      where t.project_id = ${project} and t.id > ${after} and ${where ?? sql`true`}
      order by t.id limit ${limit}`.execute(db)
    return rows.map((row) => row.id)
  },

  async update(db: Sql, id: number, change: TaskChange, user: number): Promise<void> {
    const { data, meta, allow_skip = null, overlap = null } = change
    await sql`
      update tasks t set
        data = ${data === undefined ? sql`t.data` : sql`${JSON.stringify(data)}::jsonb`},
        meta = ${meta === undefined ? sql`t.meta` : sql`${meta === null ? null : JSON.stringify(meta)}::jsonb`},
        allow_skip = coalesce(${allow_skip}::boolean, t.allow_skip),
        overlap = w.overlap, is_labeled = w.done,
        completed_at = case when w.done then coalesce(t.completed_at, now()) end,
        updated_at = now(), updated_by = ${user}
      from (
        select s.id, coalesce(${overlap}::int, s.overlap) as overlap,
          s.total_annotations + case when p.skip_queue = 'IGNORE_SKIPPED' then s.cancelled_annotations else 0 end
            >= coalesce(${overlap}::int, s.overlap) as done
        from tasks s join projects p on p.id = s.project_id where s.id = ${id} for no key update of s
      ) w where t.id = w.id`.execute(db)
  },

  /** Until the transaction ends nobody submits to these tasks. */
  async lock(trx: Sql, tasks: readonly number[]): Promise<void> {
    await sql`select 1 from tasks where id = any(${tasks}::bigint[]) order by id for update`.execute(trx)
  },

  async annotationIds(trx: Sql, tasks: readonly number[]): Promise<number[]> {
    const { rows } = await sql<{ id: number }>`
      select id from annotations where task_id = any(${tasks}::bigint[]) order by id`.execute(trx)
    return rows.map((row) => row.id)
  },

  /** Ids of those that were there. Links stay with `task_id` null: the next sync does not make the tasks again. */
  async remove(trx: Sql, tasks: readonly number[]): Promise<number[]> {
    const { rows } = await sql<{ id: number }>`
      with gone as (delete from tasks where id = any(${tasks}::bigint[]) returning id)
      select id from gone order by id`.execute(trx)
    return rows.map((row) => row.id)
  },

  /** Deletes the annotations and drafts of locked tasks and makes the tasks unlabeled again. */
  async clearAnnotations(trx: Sql, tasks: readonly number[]): Promise<number> {
    const { rows } = await sql<{ n: number }>`
      with drafts_gone as (delete from drafts where task_id = any(${tasks}::bigint[])),
        gone as (delete from annotations where task_id = any(${tasks}::bigint[]) returning 1)
      select count(*) as n from gone`.execute(trx)
    await sql`
      update tasks set total_annotations = 0, cancelled_annotations = 0, is_labeled = false,
        completed_at = null, updated_at = now()
      where id = any(${tasks}::bigint[])`.execute(trx)
    return rows[0]?.n ?? 0
  },

  /** Reservations that ran out count for nothing already; this only frees their rows. */
  async forgetExpiredLocks(db: Sql): Promise<void> {
    await sql`delete from task_locks where expires_at < now()`.execute(db)
  },
}
