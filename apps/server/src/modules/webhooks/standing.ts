import type { Updateable } from 'kysely'
import type { WebhooksTable } from '../../db/schema.ts'
import { restOf } from './settle.ts'
import {
  TEST_ACTION,
  type DeliveryLimits,
  type DeliveryRow,
  type Outcome,
  type Settlement,
  type WebhookRow,
} from './webhooks.types.ts'

export interface Attempt {
  delivery: Pick<DeliveryRow, 'action' | 'created_at'>
  outcome: Outcome
  settlement: Settlement
}

/** How a webhook stands after some attempts; null where nothing changes. Pure. */
export function standingAfter(
  limits: DeliveryLimits,
  webhook: Pick<WebhookRow, 'consecutive_failures' | 'last_success_at'>,
  attempts: readonly Attempt[],
  now: Date,
): Updateable<WebhooksTable> | null {
  const gone = attempts.find(({ outcome }) => outcome.kind === 'failed' && outcome.gone)
  if (gone)
    return off(
      now,
      'The receiver answered 410 Gone: it wants no more events. Switch the webhook on to try again.',
    )
  if (attempts.some(({ outcome }) => outcome.kind === 'delivered'))
    return { consecutive_failures: 0, last_success_at: now, rest_until: now }
  // a test that fails says nothing of the events that wait
  const failed = attempts.filter(({ delivery }) => delivery.action !== TEST_ACTION)
  if (failed.length === 0) return null
  const failures = webhook.consecutive_failures + failed.length
  const outcomes = failed.map(({ outcome }) => outcome)
  const rest = restOf(limits, webhook.consecutive_failures, outcomes)
  const standing = { consecutive_failures: failures, rest_until: new Date(now.getTime() + rest * 1000) }
  // one event went through the whole schedule, and nothing else got through since it was made
  const { last_success_at: success } = webhook
  const given = failed.find(
    ({ delivery, settlement }) =>
      settlement.state === 'dead' && (success === null || success < delivery.created_at),
  )
  if (!given) return standing
  const tries = limits.schedule.length + 1
  return {
    ...standing,
    ...off(
      now,
      `Nothing got through any more, and an event was given up after ${tries} attempts. The last one: ${given.settlement.problem ?? ''}`,
    ),
  }
}

const off = (now: Date, reason: string) => ({
  is_active: false,
  switched_off_reason: reason,
  updated_at: now,
})
