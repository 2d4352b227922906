import { sql, type Insertable, type Kysely, type Updateable } from 'kysely'
import { nextId } from '../../db/next-id.ts'
import type { Database, WebhooksTable } from '../../db/schema.ts'
import type { DeliveryRow, WebhookRow } from './webhooks.types.ts'

type Sql = Kysely<Database>

/** A webhook with what its card shows. */
export type WebhookFacts = WebhookRow & { waiting: number; last: DeliveryRow | null }

/** SQL of webhooks. Secrets go in and out sealed. */
export const webhooksStore = {
  /** Oldest first. `project` null: those of all projects; undefined: every one. */
  async facts(db: Sql, of: { project?: number | null | undefined; id?: number }): Promise<WebhookFacts[]> {
    const { project } = of
    const { rows } = await sql<WebhookFacts>`
      select w.*, last.delivery as last, coalesce(waiting.n, 0)::int as waiting
        from webhooks w
        left join lateral (
          select to_jsonb(d) - 'ids' as delivery from webhook_deliveries d
           where d.webhook_id = w.id and d.tried_at is not null order by d.id desc limit 1
        ) last on true
        left join lateral (
          select count(*) as n from webhook_deliveries d where d.webhook_id = w.id and d.state = 'waiting'
        ) waiting on true
       where (${of.id ?? null}::int is null or w.id = ${of.id ?? null})
         and ${project === undefined ? sql`true` : sql`w.project_id is not distinct from ${project}::int`}
         -- a big project that was deleted takes a while to vanish
         and not exists (select 1 from projects p where p.id = w.project_id and p.deleted_at is not null)
       order by w.id`.execute(db)
    return rows
  },

  find(db: Sql, id: number): Promise<WebhookRow | undefined> {
    return db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst()
  },

  lock(trx: Sql, id: number): Promise<WebhookRow | undefined> {
    return trx.selectFrom('webhooks').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  },

  nextId: (db: Sql): Promise<number> => nextId(db, 'webhooks'),

  async insert(db: Sql, values: Insertable<WebhooksTable>): Promise<void> {
    await db.insertInto('webhooks').values(values).execute()
  },

  async update(trx: Sql, id: number, values: Updateable<WebhooksTable>): Promise<void> {
    await trx.updateTable('webhooks').set(values).where('id', '=', id).execute()
  },

  async remove(db: Sql, id: number): Promise<boolean> {
    const { numDeletedRows } = await db.deleteFrom('webhooks').where('id', '=', id).executeTakeFirst()
    return numDeletedRows > 0n
  },
}
