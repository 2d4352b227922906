import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { FiredAction } from '@sluice/contract'
import { addJob } from '../../jobs/index.ts'
import type { Database } from '../../db/schema.ts'

export interface WebhookEvent {
  action: FiredAction
  projectId: number
  /** Of what the action is about: tasks, annotations, the run, or the project itself. */
  ids: readonly number[]
}

/** Label Studio sends its lists in these portions; their size also bounds a row. */
const IDS_OF_A_ROW = 5_000

/** Job that sends what waits for one webhook. */
export function wakeDelivery(db: Kysely<Database>, webhookId: number): Promise<void> {
  return addJob(db, 'deliver_webhook', { webhook: webhookId }, { jobKey: `webhook:${webhookId}` })
}

const listening = (projectId: number, actions: readonly FiredAction[]): RawBuilder<unknown> => sql`
  webhooks w where w.is_active and (w.project_id = ${projectId} or w.project_id is null)
    and (w.send_for_all_actions or w.actions && ${actions}::text[])`

/** For those whom the ids of an event cost something: whether anybody wants one of these. One small query. */
export async function isHeard(
  db: Kysely<Database>,
  projectId: number,
  actions: readonly FiredAction[],
): Promise<boolean> {
  const { rows } = await sql`select 1 from ${listening(projectId, actions)} limit 1`.execute(db)
  return rows.length > 0
}

/**
 * Call it in the transaction that makes the change, as its last step (it holds the webhooks' queue entries
 * until commit) and after the outbox, as everybody does. Costs one small query where nobody listens.
 */
export async function recordEvent(
  trx: Kysely<Database>,
  { action, projectId, ids }: WebhookEvent,
): Promise<void> {
  const webhooks = new Set<number>()
  for (let at = 0; at < ids.length; at += IDS_OF_A_ROW) {
    const part = ids.slice(at, at + IDS_OF_A_ROW)
    const { rows } = await sql<{ webhook_id: number }>`
      insert into webhook_deliveries (webhook_id, action, project_id, ids)
      select w.id, ${action}, ${projectId}, ${part}::bigint[] from ${listening(projectId, [action])}
       order by w.id
      returning webhook_id`.execute(trx)
    // nobody listens to the first part, so nobody does to the others
    if (rows.length === 0) break
    for (const row of rows) webhooks.add(row.webhook_id)
  }
  for (const id of [...webhooks].sort((a, b) => a - b)) await wakeDelivery(trx, id)
}
