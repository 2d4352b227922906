/**
 * Retries what may succeed later. The numbers are public and part of what we promise:
 * 3 attempts; waits grow from 50 ms (unavailable) or 1 s (throttled), doubling, with full jitter, at most 20 s;
 * a server's Retry-After is honoured; 500 tokens per storage, so that a store which is down is not hammered.
 */
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { StorageDriver } from '../kit/driver.ts'
import { isRetryable, retryAfterOf, type StorageErrorKind } from '../kit/errors.ts'
import { wrapDriver } from './wrap-driver.ts'

export interface RetryPolicy {
  readonly attempts: number
  /** Milliseconds. */
  readonly transientBase: number
  readonly throttledBase: number
  /** Longest single wait. A Retry-After beyond it is not waited for: the call fails at once. */
  readonly cap: number
  readonly quota: number
  /** Tokens taken by one retry, given back when it succeeds. */
  readonly transientCost: number
  readonly throttledCost: number
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number
  /** Resolves after the milliseconds, rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 3,
  transientBase: 50,
  throttledBase: 1000,
  cap: 20_000,
  quota: 500,
  transientCost: 14,
  throttledCost: 5,
  random: Math.random,
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, { signal })
  },
}

/** Tokens left for retries of one storage. Calls that succeed without a retry slowly fill it up again. */
export class RetryQuota {
  readonly #size: number
  #left: number

  constructor(size: number) {
    this.#size = size
    this.#left = size
  }

  get left(): number {
    return this.#left
  }

  take(tokens: number): boolean {
    if (this.#left < tokens) return false
    this.#left -= tokens
    return true
  }

  give(tokens: number): void {
    this.#left = Math.min(this.#size, this.#left + tokens)
  }
}

/** Wait before retry number `retry` (0 for the first), or null when the server wants more than we wait for. */
export function retryDelay(
  policy: RetryPolicy,
  kind: StorageErrorKind,
  retry: number,
  asked: number | null,
): number | null {
  const base = kind === 'throttled' ? policy.throttledBase : policy.transientBase
  const jittered = policy.random() * Math.min(policy.cap, base * 2 ** retry)
  if (asked === null) return jittered
  return asked > policy.cap ? null : Math.max(asked, jittered)
}

export function retry(
  driver: StorageDriver,
  policy: RetryPolicy = defaultRetryPolicy,
  quota: RetryQuota = new RetryQuota(policy.quota),
): StorageDriver {
  return wrapDriver(driver, async ({ signal }, run) => {
    let held = 0
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await run()
        quota.give(Math.max(held, 1))
        return result
      } catch (error) {
        const kind = signal.aborted ? 'cancelled' : driver.classify(error)
        if (!isRetryable(kind) || attempt >= policy.attempts) throw error
        const cost = kind === 'throttled' ? policy.throttledCost : policy.transientCost
        const delay = retryDelay(policy, kind, attempt - 1, retryAfterOf(error))
        if (delay === null || !quota.take(cost)) throw error
        held = cost
        await policy.sleep(delay, signal)
      }
    }
  })
}
