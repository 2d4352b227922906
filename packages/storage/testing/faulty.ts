import type { StorageDriver } from '../src/kit/driver.ts'
import type { StorageErrorKind, StorageOperation } from '../src/kit/errors.ts'
import { wrapDriver } from '../src/wrappers/wrap-driver.ts'

export interface Fault {
  /** Which call fails, counted from 1 over the operations below. */
  readonly at: number
  /** `before`: nothing was done. `after`: it was done, but the caller hears of a failure. */
  readonly when: 'before' | 'after'
  /** How many calls from there on fail. Default 1. */
  readonly count?: number
  /** Default: all. */
  readonly operations?: readonly StorageOperation[]
  /** Default `unavailable`. */
  readonly kind?: StorageErrorKind
}

export class InjectedFault extends Error {
  readonly kind: StorageErrorKind

  constructor(kind: StorageErrorKind) {
    super(`injected: ${kind}`)
    this.kind = kind
  }
}

export interface FaultCounter {
  /** Calls of the watched operations so far. */
  calls: number
}

/**
 * A driver that fails on purpose, once or for a while. Give it as `wrap` to `openStore`. Loop `at` from 1 until
 * `counter.calls < at` to have failed at every position.
 */
export function faulty(
  driver: StorageDriver,
  fault: Fault,
  counter: FaultCounter = { calls: 0 },
): StorageDriver {
  const { at, when, count = 1, operations, kind = 'unavailable' } = fault
  const wrapped = wrapDriver(driver, async ({ op }, run) => {
    if (operations && !operations.includes(op)) return run()
    const number = ++counter.calls
    const fails = number >= at && number < at + count
    if (fails && when === 'before') throw new InjectedFault(kind)
    const result = await run()
    if (fails) throw new InjectedFault(kind)
    return result
  })
  return {
    ...wrapped,
    classify: (error) => (error instanceof InjectedFault ? error.kind : driver.classify(error)),
  }
}
