import { describe, expect, test } from 'vitest'
import { restOf, settlementOf } from './settle.ts'
import { standingAfter } from './standing.ts'
import { defaultDeliveryLimits as limits, TEST_ACTION, type Outcome } from './webhooks.types.ts'

const failed = (more: Partial<Extract<Outcome, { kind: 'failed' }>> = {}): Outcome => ({
  kind: 'failed',
  status: 500,
  problem: 'The receiver answered 500.',
  retryAfterMs: null,
  gone: false,
  ...more,
})
const tried = (attempts: number, action = 'TASKS_CREATED') => ({ id: 1, action, attempts })
const settle = (attempts: number, outcome: Outcome, random = 0) =>
  settlementOf(limits, tried(attempts), outcome, () => random)

describe('one attempt', () => {
  test('ten of them take three days and a bit, then the delivery is dead', () => {
    const waits = Array.from({ length: 9 }, (_, attempts) => settle(attempts, failed()).seconds)
    expect(waits).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
    expect(settle(9, failed())).toMatchObject({ state: 'dead', seconds: 0 })
  })

  test('waits are spread, so that not everything comes back at once', () => {
    expect(settle(1, failed(), 0.5).seconds).toBe(330)
  })

  test('a receiver that asks for time gets it, up to a day', () => {
    expect(settle(0, failed({ retryAfterMs: 90_000 })).seconds).toBe(90)
    expect(settle(2, failed({ retryAfterMs: 90_000 })).seconds).toBe(1800)
    expect(settle(0, failed({ retryAfterMs: 1e12 })).seconds).toBe(86_400)
  })

  test('success ends it, 410 ends it, and a test is not repeated', () => {
    expect(settle(0, { kind: 'delivered', status: 204 })).toMatchObject({ state: 'delivered', problem: null })
    expect(settle(0, failed({ status: 410, gone: true }))).toMatchObject({ state: 'dead', status: 410 })
    expect(settlementOf(limits, tried(0, TEST_ACTION), failed(), () => 0)).toMatchObject({ state: 'dead' })
  })
})

test('a receiver that takes nothing is left alone longer and longer, or as long as it asks', () => {
  expect([0, 1, 2, 10].map((failures) => restOf(limits, failures, [failed()]))).toEqual([5, 10, 20, 300])
  expect(restOf(limits, 0, [failed(), failed({ retryAfterMs: 3_600_000 })])).toBe(3600)
  expect(restOf(limits, 0, [failed({ retryAfterMs: 1e12 })])).toBe(86_400)
})

describe('the webhook', () => {
  const now = new Date('2026-01-31T00:00:00Z')
  const made = new Date('2026-01-28T00:00:00Z')
  const standing = (outcome: Outcome, attempts: number, success: Date | null, action = 'TASKS_CREATED') =>
    standingAfter(
      limits,
      { consecutive_failures: 3, last_success_at: success },
      [
        {
          delivery: { action, created_at: made },
          outcome,
          settlement: settlementOf(limits, tried(attempts, action), outcome, () => 0),
        },
      ],
      now,
    )

  test('counts failures in a row, and forgets them with a success', () => {
    expect(standing(failed(), 2, null)).toMatchObject({ consecutive_failures: 4 })
    expect(standing(failed(), 2, null)).not.toHaveProperty('is_active')
    expect(standing({ kind: 'delivered', status: 200 }, 2, null)).toEqual({
      consecutive_failures: 0,
      last_success_at: now,
      rest_until: now,
    })
  })

  test('is switched off by 410, with a reason', () => {
    expect(standing(failed({ gone: true, status: 410 }), 0, now)).toMatchObject({
      is_active: false,
      switched_off_reason: expect.stringContaining('410 Gone'),
    })
  })

  test('is switched off when an event was given up and nothing got through since it was made', () => {
    expect(standing(failed(), 9, null)).toMatchObject({
      is_active: false,
      switched_off_reason: expect.stringMatching(/given up after 10 attempts.*answered 500/),
    })
    expect(standing(failed(), 9, new Date('2026-01-27T00:00:00Z'))).toMatchObject({ is_active: false })
    expect(standing(failed(), 9, new Date('2026-01-29T00:00:00Z'))).not.toHaveProperty('is_active')
  })

  test('does not change by a test event that fails', () => {
    expect(standing(failed(), 0, null, TEST_ACTION)).toBeNull()
  })
})
