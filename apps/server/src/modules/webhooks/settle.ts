import { TEST_ACTION, type DeliveryLimits, type Outcome, type Settlement } from './webhooks.types.ts'

interface Tried {
  id: number
  action: string
  /** Before this one. */
  attempts: number
}

/** What follows from one attempt. Pure. */
export function settlementOf(
  limits: DeliveryLimits,
  { id, action, attempts }: Tried,
  outcome: Outcome,
  random: () => number,
): Settlement {
  if (outcome.kind === 'delivered')
    return { id, state: 'delivered', status: outcome.status, problem: null, seconds: 0 }
  const { status, problem, retryAfterMs, gone } = outcome
  const planned = limits.schedule[attempts]
  // somebody watches a test: he repeats it himself
  if (planned === undefined || gone || action === TEST_ACTION)
    return { id, state: 'dead', status, problem, seconds: 0 }
  const asked = Math.min(limits.maxRetryAfterSeconds, (retryAfterMs ?? 0) / 1000)
  return { id, state: 'waiting', status, problem, seconds: Math.max(planned, asked) * (1 + random() / 5) }
}

/** How long a receiver that took nothing is left alone. */
export function restOf(limits: DeliveryLimits, failures: number, outcomes: readonly Outcome[]): number {
  const asked = outcomes.flatMap((o) => (o.kind === 'failed' ? [(o.retryAfterMs ?? 0) / 1000] : []))
  const own = Math.min(limits.maxRestSeconds, limits.restSeconds * 2 ** Math.min(failures, 16))
  return Math.max(own, Math.min(limits.maxRetryAfterSeconds, ...[Math.max(0, ...asked)]))
}
