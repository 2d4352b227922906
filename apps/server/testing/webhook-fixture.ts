import { createHmac } from 'node:crypto'
import type { NewWebhook, Webhook, WebhookDelivery } from '@sluice/contract'
import { sql } from 'kysely'
import { createEgress } from '../src/lib/egress.ts'
import { createSealer } from '../src/lib/sealing.ts'
import { recordEvent } from '../src/modules/webhook-events/index.ts'
import type { DeliveryLimits } from '../src/modules/webhooks/index.ts'
import { webhookSender } from '../src/webhooks.ts'
import { expectAnswer, newProject } from './labeling-fixture.ts'
import type { Received } from './receiver.ts'
import { quiet } from './sync-fixture.ts'
import { TEST_SECRET_KEY, testApp } from './test-app.ts'

/** The whole server with a project, and senders as a worker has them; receivers may be at 127.0.0.1. */
export async function webhookFixture() {
  const t = await testApp({}, { egress: createEgress(['127.0.0.1']) })
  const egress = createEgress(['127.0.0.1'])
  const project = await newProject(t.owner)
  const { api } = t.owner
  return {
    ...t,
    project,
    sender: (limits: Partial<DeliveryLimits> = {}) =>
      webhookSender({ db: t.db, sealer: createSealer(TEST_SECRET_KEY), egress, log: quiet, limits }),
    listen: (url: string, body: object = {}) =>
      expectAnswer<NewWebhook>(api, 201, {
        method: 'POST',
        url: '/api/webhooks/',
        payload: { url, project, ...body },
      }),
    read: (id: number) => expectAnswer<Webhook>(api, 200, { url: `/api/webhooks/${id}` }),
    change: (id: number, payload: object) =>
      expectAnswer<Webhook>(api, 200, { method: 'PATCH', url: `/api/webhooks/${id}`, payload }),
    deliveries: (id: number) =>
      expectAnswer<WebhookDelivery[]>(api, 200, { url: `/api/webhooks/${id}/deliveries` }),
    post: <T>(url: string, status = 200) => expectAnswer<T>(api, status, { method: 'POST', url }),
    happen: (ids: readonly number[] = [1]) =>
      t.db
        .transaction()
        .execute((trx) => recordEvent(trx, { action: 'TASKS_DELETED', projectId: project, ids })),
    /** As if the waits were over. */
    async later(): Promise<void> {
      await sql`update webhooks set rest_until = now()`.execute(t.db)
      await sql`update webhook_deliveries set not_before = now() where state = 'waiting'`.execute(t.db)
    },
    forget: () => sql`delete from webhooks`.execute(t.db),
    async close(): Promise<void> {
      await egress.dispatcher.destroy()
      await t.close()
    },
  }
}

/** As a receiver with this secret checks it. */
export function isSigned(secret: string, { headers, body }: Received): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const wanted = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(wanted)
}
