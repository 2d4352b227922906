/**
 * SQL of deliveries: claims, what came of them, the end of old ones.
 *
 * Guarantees: a delivery is claimed by one worker at a time; a worker that dies loses its claims by time and
 * the delivery is sent again; settling counts only for who holds the claim. Locks go webhook first, deliveries
 * in order of id after it, as a deletion of the webhook takes them.
 */
import { sql, type Kysely } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { Database } from '../../db/schema.ts'
import type { DeliveryLimits, DeliveryRow, Settlement } from './webhooks.types.ts'

type Sql = Kysely<Database>

/** bigint[] would arrive as texts. */
const columns = sql`id, webhook_id, message_id, action, project_id, to_jsonb(ids) as ids, state, attempts,
  not_before, claimed_until, claimed_by, status, problem, tried_at, finished_at, created_at`

export const claimSeconds = (limits: DeliveryLimits): number => limits.timeoutSeconds + limits.graceSeconds

/** Claims what is due for an active webhook that does not rest. Older ones first; no order is promised. */
export async function claim(
  db: Db,
  webhookId: number,
  token: string,
  limits: DeliveryLimits,
): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    with due as (
      select d.id as due_id from webhook_deliveries d
       where d.webhook_id = ${webhookId} and d.state = 'waiting' and d.not_before <= now()
         and (d.claimed_until is null or d.claimed_until < now())
         and exists (select 1 from webhooks w where w.id = ${webhookId} and w.is_active and w.rest_until <= now())
       order by d.not_before, d.id limit ${limits.batch} for update skip locked
    )
    update webhook_deliveries set
      claimed_until = now() + make_interval(secs => ${claimSeconds(limits)}), claimed_by = ${token}
      from due where id = due_id
    returning ${columns}`.execute(db)
  return rows
}

/** A delivery that nobody but its maker may try. */
export async function insertClaimed(
  db: Db,
  d: { webhookId: number; projectId: number | null; action: string; token: string; seconds: number },
): Promise<DeliveryRow> {
  const { rows } = await sql<DeliveryRow>`
    insert into webhook_deliveries (webhook_id, action, project_id, ids, claimed_by, claimed_until)
    values (${d.webhookId}, ${d.action}, ${d.projectId}, '{}', ${d.token}, now() + make_interval(secs => ${d.seconds}))
    returning ${columns}`.execute(db)
  const [row] = rows
  if (!row) throw new Error('nothing was inserted')
  return row
}

export async function settle(trx: Sql, token: string, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return
  const sorted = settlements.toSorted((a, b) => a.id - b.id)
  const ids = sorted.map((s) => s.id)
  await sql`select 1 from webhook_deliveries where id = any(${ids}::bigint[]) order by id for update`.execute(
    trx,
  )
  await sql`
    update webhook_deliveries d set
      state = s.state, attempts = d.attempts + 1, status = s.status, problem = s.problem, tried_at = now(),
      not_before = now() + make_interval(secs => s.seconds), claimed_by = null, claimed_until = null,
      finished_at = case when s.state <> 'waiting' then now() end
      from unnest(
        ${ids}::bigint[], ${sorted.map((s) => s.state)}::text[], ${sorted.map((s) => s.status)}::int[],
        ${sorted.map((s) => s.problem)}::text[], ${sorted.map((s) => s.seconds)}::float8[]
      ) as s(id, state, status, problem, seconds)
     where d.id = s.id and d.claimed_by = ${token}`.execute(trx)
}

/** Gives claims back untried. */
export async function release(db: Db, token: string, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update webhook_deliveries set claimed_by = null, claimed_until = null
     where id = any(${ids}::bigint[]) and claimed_by = ${token}`.execute(db)
}

export async function find(db: Sql, webhookId: number, id: number): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    select ${columns} from webhook_deliveries where id = ${id} and webhook_id = ${webhookId}`.execute(db)
  return rows[0]
}

/** The latest first. */
export async function list(db: Sql, webhookId: number, limit: number): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select ${columns} from webhook_deliveries where webhook_id = ${webhookId}
     order by id desc limit ${limit}`.execute(db)
  return rows
}

/** Due at once, with the whole schedule before it again. */
export async function again(trx: Sql, id: number): Promise<void> {
  await sql`
    update webhook_deliveries set state = 'waiting', attempts = 0, not_before = now(), finished_at = null
     where id = ${id}`.execute(trx)
}

/** Webhooks with something due that nobody works on and no job waits for. */
export async function idleWebhooks(db: Db): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select w.id from webhooks w
     where w.is_active and w.rest_until <= now()
       and exists (select 1 from webhook_deliveries d
                    where d.webhook_id = w.id and d.state = 'waiting' and d.not_before <= now()
                      and (d.claimed_until is null or d.claimed_until < now()))
       and not exists (select 1 from graphile_worker.jobs j
                        where j.key = 'webhook:' || w.id and j.locked_at is null and j.attempts < j.max_attempts)`.execute(
    db,
  )
  return rows.map((row) => row.id)
}

/**
 * Forgets up to `limit` deliveries that ended long ago, and those that wait as long for a webhook that is
 * switched off. Returns how many.
 */
export async function purge(db: Db, keepDays: number, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from webhook_deliveries where id in (
      (select id from webhook_deliveries
        where finished_at < now() - make_interval(days => ${keepDays}) limit ${limit})
      union all
      (select d.id from webhook_deliveries d join webhooks w on w.id = d.webhook_id
        where not w.is_active and d.state = 'waiting'
          and greatest(d.created_at, w.updated_at) < now() - make_interval(days => ${keepDays}) limit ${limit})
    )`.execute(db)
  return Number(numAffectedRows ?? 0)
}
