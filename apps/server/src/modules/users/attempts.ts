/**
 * Failed sign-ins of the last minutes, per account and per address. Held in memory: a restart forgets them,
 * and several server processes count apart. Nobody is locked out for longer than the window.
 */
export interface AttemptRule {
  limit: number
  windowMs: number
}
export const PER_ACCOUNT: AttemptRule = { limit: 10, windowMs: 5 * 60_000 }
export const PER_ADDRESS: AttemptRule = { limit: 50, windowMs: 5 * 60_000 }
const MAX_KEYS = 100_000

export function createAttempts(rule: AttemptRule, now: () => number = Date.now) {
  const failures = new Map<string, number[]>()
  const recent = (key: string): number[] => {
    const kept = (failures.get(key) ?? []).filter((at) => at > now() - rule.windowMs)
    if (kept.length === 0) failures.delete(key)
    else failures.set(key, kept)
    return kept
  }
  return {
    /** Seconds to wait before the next try; 0 when one may try now. */
    wait(key: string): number {
      const times = recent(key)
      const first = times[times.length - rule.limit]
      return first === undefined ? 0 : Math.max(1, Math.ceil((first + rule.windowMs - now()) / 1000))
    },
    /** Counts a try before it is known to fail, so that many at once do not all slip through. */
    begin(key: string): void {
      const times = [...recent(key), now()].slice(-rule.limit)
      failures.delete(key)
      // oldest first: what was touched longest ago goes when an attacker invents names
      if (failures.size >= MAX_KEYS) failures.delete(failures.keys().next().value ?? '')
      failures.set(key, times)
    },
    /** It was right: the key starts anew. */
    succeeded(key: string): void {
      failures.delete(key)
    },
    /** It was right, but other tries of this key were not: only this one is taken back. */
    takeBack(key: string): void {
      failures.get(key)?.pop()
    },
  }
}
