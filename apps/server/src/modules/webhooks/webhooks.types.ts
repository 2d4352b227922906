import type { Selectable } from 'kysely'
import type { WebhookDeliveriesTable, WebhooksTable } from '../../db/schema.ts'

export type WebhookRow = Selectable<WebhooksTable>
export type DeliveryRow = Selectable<WebhookDeliveriesTable>

/** The action of a test event; no webhook can be set to it. */
export const TEST_ACTION = 'WEBHOOK_TEST'

/** What came of one attempt. */
export type Outcome =
  | { kind: 'delivered'; status: number }
  | {
      kind: 'failed'
      status: number | null
      /** A sentence for people, in our words. */
      problem: string
      retryAfterMs: number | null
      /** The receiver wants no more events, ever. */
      gone: boolean
    }

/** What is done about an outcome. */
export interface Settlement {
  id: number
  state: 'waiting' | 'delivered' | 'dead'
  status: number | null
  problem: string | null
  /** Until the next attempt. */
  seconds: number
}

export interface DeliveryLimits {
  /** Of one attempt, from the first byte sent to the first bytes of the answer. */
  timeoutSeconds: number
  /** A worker that is silent for this long after the time-out has lost its claims. */
  graceSeconds: number
  /** Events claimed together, and sent at once. */
  batch: number
  /** Waits between attempts; after the last attempt the delivery is dead. */
  schedule: readonly number[]
  /** A receiver that took nothing is left alone this long, doubling with every failure up to the most. */
  restSeconds: number
  maxRestSeconds: number
  /** Longest wait a receiver may ask for. */
  maxRetryAfterSeconds: number
  /** How long a finished delivery can be looked at and sent again. */
  keepDays: number
  sliceSeconds: number
}

const [MINUTE, HOUR] = [60, 3600]

/** Attempts at 0 s, 5 s, 5 min, … 24 h after one another, time-out 15 s: the recommendation of Standard Webhooks. */
export const defaultDeliveryLimits: DeliveryLimits = {
  timeoutSeconds: 15,
  graceSeconds: 20,
  batch: 8,
  schedule: [5, 5 * MINUTE, 30 * MINUTE, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)],
  restSeconds: 5,
  maxRestSeconds: 5 * MINUTE,
  maxRetryAfterSeconds: 24 * HOUR,
  keepDays: 7,
  sliceSeconds: 45,
}
