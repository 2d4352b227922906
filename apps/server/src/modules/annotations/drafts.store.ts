import { sql, type Kysely } from 'kysely'
import type { JsonObject } from '@sluice/contract'
import type { Database } from '../../db/schema.ts'
import type { DraftRow } from '../../lib/annotation-wire.ts'

type Sql = Kysely<Database>

export interface NewDraft {
  task: number
  /** The annotation it is a changed copy of; null for a first answer. */
  annotation: number | null
  user: number
  result: JsonObject[]
  lead_time: number | null
  was_postponed: boolean
}

const withAuthor = (from: string) => sql`
  select d.*, jsonb_build_object('id', u.id, 'username', u.username, 'email', u.email,
    'first_name', u.first_name, 'last_name', u.last_name) as author
  from ${sql.table(from)} d join users u on u.id = d.user_id`

export const draftsStore = {
  /** One draft a person has of a task (or of an annotation): saving again replaces it. */
  async upsert(db: Sql, d: NewDraft): Promise<DraftRow | undefined> {
    const { rows } = await sql<DraftRow>`
      with saved as (
        insert into drafts as old (task_id, annotation_id, user_id, result, lead_time, was_postponed)
        select t.id, ${d.annotation}::bigint, ${d.user}::int, ${JSON.stringify(d.result)}::jsonb,
          ${d.lead_time}::double precision, ${d.was_postponed}::boolean
        from tasks t join projects p on p.id = t.project_id and p.deleted_at is null
        where t.id = ${d.task} and (${d.annotation}::bigint is null or exists (
          select from annotations a where a.id = ${d.annotation}::bigint and a.task_id = t.id))
        on conflict (task_id, user_id, coalesce(annotation_id, 0)) do update set result = excluded.result,
          lead_time = coalesce(excluded.lead_time, old.lead_time),
          was_postponed = excluded.was_postponed, updated_at = now()
        returning *
      ), released as (
        -- put off: the next call gives another task, and this one is free for others meanwhile
        delete from task_locks l using saved s
        where s.was_postponed and l.task_id = s.task_id and l.user_id = s.user_id
      )
      ${withAuthor('saved')}`.execute(db)
    return rows[0]
  },

  /** A person's drafts of a task: of the annotation given, or of none. Undefined when there is no such task. */
  async list(
    db: Sql,
    task: number,
    annotation: number | null,
    user: number,
  ): Promise<DraftRow[] | undefined> {
    const { rows } = await sql<{ drafts: DraftRow[] }>`
      select coalesce((select jsonb_agg(to_jsonb(x) order by x.id) from (
        ${withAuthor('drafts')} where d.task_id = t.id and d.user_id = ${user}
          and (${annotation}::bigint is null or d.annotation_id = ${annotation}::bigint)) x), '[]') as drafts
      from tasks t join projects p on p.id = t.project_id and p.deleted_at is null
      where t.id = ${task}`.execute(db)
    return rows[0]?.drafts
  },

  async find(db: Sql, id: number, user: number): Promise<DraftRow | undefined> {
    const { rows } = await sql<DraftRow>`
      ${withAuthor('drafts')} where d.id = ${id} and d.user_id = ${user}`.execute(db)
    return rows[0]
  },

  async update(
    db: Sql,
    id: number,
    user: number,
    change: {
      result?: JsonObject[] | undefined
      lead_time?: number | null | undefined
      was_postponed?: boolean | undefined
    },
  ): Promise<DraftRow | undefined> {
    const { rows } = await sql<DraftRow>`
      with saved as (
        update drafts set
          result = coalesce(${change.result === undefined ? null : JSON.stringify(change.result)}::jsonb, result),
          lead_time = coalesce(${change.lead_time ?? null}::double precision, lead_time),
          was_postponed = coalesce(${change.was_postponed ?? null}::boolean, was_postponed), updated_at = now()
        where id = ${id} and user_id = ${user} returning *
      ), released as (
        delete from task_locks l using saved s
        where s.was_postponed and l.task_id = s.task_id and l.user_id = s.user_id
      )
      ${withAuthor('saved')}`.execute(db)
    return rows[0]
  },

  async remove(db: Sql, id: number, user: number): Promise<boolean> {
    const gone = await db
      .deleteFrom('drafts')
      .where('id', '=', id)
      .where('user_id', '=', user)
      .executeTakeFirst()
    return gone.numDeletedRows > 0n
  },
}
