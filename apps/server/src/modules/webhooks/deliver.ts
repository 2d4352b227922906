/**
 * Deliveries: what was written down is sent to its receiver.
 *
 * Guarantees: a delivery is sent at least once, in no promised order, until the receiver answers 2xx or the
 * schedule ends; whatever dies, it goes on after the claim's time; the same `webhook-id` marks every attempt.
 * It never follows a redirect, keeps nothing of an answer but its status, and never lets a receiver that is
 * slow or down keep a worker: after a batch in which nothing got through the webhook rests.
 */
import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import type { Egress } from '../../lib/egress.ts'
import type { Log } from '../../lib/log.ts'
import { SealingError } from '../../lib/sealing.ts'
import { VERSION } from '../../lib/version.ts'
import { wakeDelivery } from '../webhook-events/index.ts'
import * as deliveries from './deliveries.store.ts'
import { openedSecrets, type Vault } from './secrets.ts'
import { send } from './send.ts'
import { settlementOf } from './settle.ts'
import { signatureHeaders } from './sign.ts'
import { standingAfter } from './standing.ts'
import { messageId } from './webhook-wire.ts'
import { webhooksStore } from './webhooks.store.ts'
import {
  defaultDeliveryLimits,
  TEST_ACTION,
  type DeliveryLimits,
  type DeliveryRow,
  type Outcome,
  type WebhookRow,
} from './webhooks.types.ts'

export interface SenderDeps {
  db: Db
  vault: Vault
  egress: Pick<Egress, 'dispatcher'>
  /** What is said of an event, made from the rows as they are now. */
  payloadOf: (delivery: DeliveryRow) => Promise<JsonObject>
  log: Log
  limits?: Partial<DeliveryLimits>
  random?: () => number
}

const PURGE_ROWS = 5_000
const broken = (problem: string): Outcome => ({
  kind: 'failed',
  status: null,
  problem,
  retryAfterMs: null,
  gone: false,
})

export type Sender = ReturnType<typeof createSender>

export function createSender(deps: SenderDeps) {
  const { db, vault, egress, payloadOf, log, random = Math.random } = deps
  const limits = { ...defaultDeliveryLimits, ...deps.limits }
  /** Webhooks this process sends for now; true: look again, something was added meanwhile. */
  const draining = new Map<number, boolean>()

  async function attempt(webhook: WebhookRow, row: DeliveryRow, stop: AbortSignal): Promise<Outcome> {
    const now = new Date()
    try {
      const { signing, headers } = openedSecrets(
        vault.open(webhook.id, webhook.secrets),
        webhook.previous_until,
        now,
      )
      const body = JSON.stringify(webhook.send_payload ? await payloadOf(row) : { action: row.action })
      const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
      const all = {
        'content-type': 'application/json',
        'user-agent': `Sluice/${VERSION}`,
        ...Object.fromEntries(own),
        ...signatureHeaders(signing, { id: messageId(row), at: now, body }),
      }
      const { timeoutSeconds } = limits
      return await send(
        egress,
        { url: webhook.url, headers: all, body },
        { timeoutSeconds, stop, now: Date.now },
      )
    } catch (error) {
      if (stop.aborted) throw error
      if (error instanceof SealingError)
        return broken(
          "The stored secrets cannot be opened with this server's secret key. Enter the headers again and replace the signing secret.",
        )
      log.error({ err: error, webhook: webhook.id, delivery: row.id }, 'webhook failed')
      return broken("Something unexpected happened on the server. The server's log says more.")
    }
  }

  /** Sends what was claimed and settles it. True when anything got through. */
  async function deliver(
    webhook: WebhookRow,
    claimed: readonly DeliveryRow[],
    token: string,
    stop: AbortSignal,
  ): Promise<boolean> {
    const tried = await Promise.all(
      claimed.map(async (delivery) => {
        const outcome = await attempt(webhook, delivery, stop).catch(() => null)
        if (outcome === null) return { id: delivery.id }
        return { delivery, outcome, settlement: settlementOf(limits, delivery, outcome, random) }
      }),
    )
    // only a process that stops gets no outcome
    const released = tried.flatMap((one) => ('id' in one ? [one.id] : []))
    const attempts = tried.flatMap((one) => ('id' in one ? [] : [one]))
    await db.transaction().execute(async (trx) => {
      const current = await webhooksStore.lock(trx, webhook.id)
      if (!current) return
      const settlements = attempts.map(({ settlement }) => settlement)
      await deliveries.settle(trx, token, settlements)
      const standing = standingAfter(limits, current, attempts, new Date())
      if (standing) await webhooksStore.update(trx, webhook.id, standing)
    })
    await deliveries.release(db, token, released)
    for (const { delivery, outcome } of attempts)
      if (outcome.kind === 'failed')
        log.warn(
          { webhook: webhook.id, delivery: delivery.id, status: outcome.status, problem: outcome.problem },
          'webhook not delivered',
        )
    return attempts.some(({ outcome }) => outcome.kind === 'delivered')
  }

  /** Until nothing is due, the receiver took nothing of a batch, or the slice is over. */
  async function drainAll(webhookId: number, stop: AbortSignal): Promise<'done' | 'more'> {
    const end = performance.now() + limits.sliceSeconds * 1000
    while (!stop.aborted && performance.now() < end) {
      const token = randomUUID()
      const claimed = await deliveries.claim(db, webhookId, token, limits)
      if (claimed.length === 0) return 'done'
      const webhook = await webhooksStore.find(db, webhookId)
      if (!webhook || !(await deliver(webhook, claimed, token, stop))) return 'done'
    }
    return 'more'
  }

  return {
    /** The job. One at a time per webhook and process; a second call extends the first. */
    async drain(webhookId: number, stop: AbortSignal): Promise<void> {
      if (draining.has(webhookId)) return void draining.set(webhookId, true)
      try {
        do {
          draining.set(webhookId, false)
          if ((await drainAll(webhookId, stop)) === 'more') await wakeDelivery(db, webhookId)
        } while (draining.get(webhookId) === true && !stop.aborted)
      } finally {
        draining.delete(webhookId)
      }
    },

    /** Sends a test event now, once, whether or not the webhook is on; gives the delivery as it ended. */
    async test(webhook: WebhookRow, stop: AbortSignal): Promise<DeliveryRow> {
      const token = randomUUID()
      const row = await deliveries.insertClaimed(db, {
        webhookId: webhook.id,
        projectId: webhook.project_id,
        action: TEST_ACTION,
        token,
        seconds: deliveries.claimSeconds(limits),
      })
      // the way is free again for what waits
      if (await deliver(webhook, [row], token, stop)) await wakeDelivery(db, webhook.id)
      return (await deliveries.find(db, webhook.id, row.id)) ?? row
    },

    /** For the reaper: deliveries whose time has come, or whose worker was killed. */
    async wakeIdle(): Promise<void> {
      for (const webhookId of await deliveries.idleWebhooks(db)) await wakeDelivery(db, webhookId)
    },

    /** Forgets old deliveries, some at a time. */
    async purge(): Promise<void> {
      while ((await deliveries.purge(db, limits.keepDays, PURGE_ROWS)) >= PURGE_ROWS);
    },
  }
}
