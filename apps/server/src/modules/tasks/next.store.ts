import { sql, type Kysely, type RawBuilder } from 'kysely'
import { kept } from '../../db/kept.ts'
import type { Database } from '../../db/schema.ts'

type Sql = Kysely<Database>

/** Candidates one claim looks for: enough that callers who come at the same moment find different ones. */
const CANDIDATES = sql.lit(48)

export interface Caller {
  project: number
  user: number
  /** Skipped tasks count as done for everybody. */
  ignoreSkipped: boolean
}

/** Ids of candidates, best first, as a query. */
export type Source = RawBuilder<unknown>

export interface Wish {
  want: number
  seconds: number
  /** Whether to wait for tasks that are being claimed or answered at this moment. */
  wait: boolean
}

export interface Claim {
  /** How many candidates there were. */
  offered: number
  taken: number[]
}

export interface Reserved {
  id: number
  expires_at: Date
}

/** May this person be given task t? The claim asks again, under the task's lock, about the last place. */
const free = (c: Caller): RawBuilder<boolean> => sql<boolean>`
  not t.is_labeled
  and (select 1 from annotations a where a.completed_by = ${c.user} and a.project_id = ${c.project}
        and a.task_id = t.id limit 1) is null
  and ${open(c)}
  and (select 1 from drafts d where d.task_id = t.id and d.user_id = ${c.user} and d.was_postponed limit 1) is null`

/** Is there a place left that nobody holds? Tasks this person holds already are not offered again. */
const open = (c: Caller): RawBuilder<boolean> => sql<boolean>`
  t.total_annotations ${c.ignoreSkipped ? sql`+ t.cancelled_annotations` : sql``}
    + (select count(*) from task_locks l where l.task_id = t.id and l.expires_at > now()) < t.overlap
  and (select 1 from task_locks l where l.task_id = t.id and l.user_id = ${c.user}
        and l.expires_at > now()) is null`

/** Free tasks near random places of the id range. */
export const nearRandom = (c: Caller): Source => sql`
    with ends as materialized (
      select (select id from tasks where project_id = ${c.project} and not is_labeled order by id limit 1) as low,
        (select id from tasks where project_id = ${c.project} and not is_labeled order by id desc limit 1) as high
    ), picks as materialized (
      select floor(e.low + random() * (e.high - e.low + 1))::bigint as id
      from ends e, generate_series(1, ${CANDIDATES}) where e.low is not null
    ), near as (
      select (select n.id from tasks n where n.project_id = ${c.project} and not n.is_labeled
                and n.id >= picks.id order by n.id limit 1) as id from picks
    )
    select t.id from (select distinct id from near) n join tasks t on t.id = n.id
    where ${free(c)} order by random()`

/** Begun and not finished, most annotated first. Looks at the first few hundred only. */
export const begun = (c: Caller): Source => sql`
    with first as materialized (
      select id, total_annotations as n from tasks
      where project_id = ${c.project} and not is_labeled and total_annotations > 0
      order by total_annotations desc, id limit 200
    )
    select t.id from first f join tasks t on t.id = f.id where ${free(c)}
    order by f.n desc, f.id limit ${CANDIDATES}`

/** Tasks whose prediction has the lowest score. Looks at the first `depth` of the unfinished ones. */
export const uncertain = (c: Caller, depth: number): Source => sql`
    with first as materialized (
      select id, prediction_score as score from tasks
      where project_id = ${c.project} and not is_labeled and prediction_score is not null
      order by prediction_score, id limit ${sql.lit(depth)}
    )
    select t.id from first f join tasks t on t.id = f.id where ${free(c)}
    order by f.score, f.id limit ${CANDIDATES}`

/** Unfinished tasks that hold a ground truth. */
export const truths = (c: Caller): Source => sql`
    with first as materialized (
      select distinct task_id as id from annotations
      where project_id = ${c.project} and ground_truth order by task_id limit 200
    )
    select t.id from first f join tasks t on t.id = f.id where ${free(c)} order by t.id limit ${CANDIDATES}`

/** What this person put off, in that order. */
export const postponed = (c: Caller): Source => sql`
    select t.id from drafts d join tasks t on t.id = d.task_id
    where d.user_id = ${c.user} and d.was_postponed and t.project_id = ${c.project} and not t.is_labeled
      and ${open(c)}
    order by d.updated_at limit ${CANDIDATES}`

/** What this person skipped and did not answer later, in that order. */
export const skipped = (c: Caller): Source => sql`
    select t.id from annotations a join tasks t on t.id = a.task_id
    where a.completed_by = ${c.user} and a.project_id = ${c.project} and not t.is_labeled and ${open(c)}
    group by t.id having bool_and(a.was_cancelled)
    order by max(a.updated_at) limit ${CANDIDATES}`

export const nextStore = {
  /** What this person holds and has not answered, oldest reservation first. */
  async reserved(db: Sql, project: number, user: number): Promise<Reserved[]> {
    const { rows } = await sql<Reserved>`${kept}
      select t.id, l.expires_at from task_locks l join tasks t on t.id = l.task_id
      where l.user_id = ${user} and l.expires_at > now() and t.project_id = ${project} and not t.is_labeled
        and (select 1 from annotations a where a.completed_by = ${user} and a.project_id = ${project}
              and a.task_id = t.id and not a.was_cancelled limit 1) is null
      order by l.position limit 100`.execute(db)
    return rows
  },

  /** Looks for candidates and reserves up to `want` of them for this person, in one statement. */
  async claim(db: Sql, user: number, source: Source, { want, seconds, wait }: Wish): Promise<Claim> {
    const { rows } = await sql<{ offered: number; taken: string[] }>`
      with found as materialized (select array(${source}) as ids)
      select cardinality(found.ids) as offered, array(
        select claim_tasks(found.ids, ${user}::int, ${want}::int, ${seconds}::int, ${wait}::boolean)) as taken
      from found`.execute(db)
    const [row] = rows
    return { offered: row?.offered ?? 0, taken: (row?.taken ?? []).map(Number) }
  },

  /** The same among the next `size` unlabeled tasks after one, in id order; and where those end, if they do not
   * end with the project. */
  async claimInOrder(
    db: Sql,
    c: Caller,
    { after, size }: { after: number; size: number },
    { want, seconds, wait }: Wish,
  ): Promise<Claim & { last: number | null }> {
    const { rows } = await sql<{ offered: number; taken: string[]; last: number | null }>`${kept}
      select offered, taken, last from claim_in_order(${c.project}, ${c.user}, ${c.ignoreSkipped}, ${after},
        ${size}, ${want}, ${seconds}, ${wait})`.execute(db)
    const [row] = rows
    return { offered: row?.offered ?? 0, taken: (row?.taken ?? []).map(Number), last: row?.last ?? null }
  },

  /** Where this person's own work in the project ends. */
  async furthest(db: Sql, c: Caller): Promise<number> {
    const { rows } = await sql<{ id: number | null }>`
      select max(task_id) as id from annotations
      where completed_by = ${c.user} and project_id = ${c.project}`.execute(db)
    return rows[0]?.id ?? 0
  },

  async prolong(db: Sql, user: number, task: number, seconds: number): Promise<void> {
    await sql`
      update task_locks set expires_at = now() + ${seconds}::int * interval '1 second'
      where task_id = ${task} and user_id = ${user}`.execute(db)
  },

  async anyUnlabeled(db: Sql, project: number): Promise<boolean> {
    const { rows } =
      await sql`select 1 from tasks where project_id = ${project} and not is_labeled limit 1`.execute(db)
    return rows.length > 0
  },
}
