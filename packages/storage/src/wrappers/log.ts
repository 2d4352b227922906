import type { StorageDriver } from '../kit/driver.ts'
import type { StorageErrorKind, StorageOperation } from '../kit/errors.ts'
import { wrapDriver } from './wrap-driver.ts'

/** One finished call, retries included. Holds no option, so no secret. */
export interface StorageEvent {
  readonly provider: string
  readonly op: StorageOperation
  readonly key: string | null
  readonly milliseconds: number
  /** Null when it succeeded. */
  readonly failed: StorageErrorKind | null
}

export type StorageHook = (event: StorageEvent) => void

/** Reports each call to the hook, which must not throw. Reads are reported when their body begins. */
export function log(driver: StorageDriver, provider: string, hook: StorageHook): StorageDriver {
  return wrapDriver(driver, async ({ op, key = null, signal }, run) => {
    const started = performance.now()
    const report = (failed: StorageErrorKind | null) =>
      hook({ provider, op, key, milliseconds: performance.now() - started, failed })
    try {
      const result = await run()
      report(null)
      return result
    } catch (error) {
      report(signal.aborted ? 'cancelled' : driver.classify(error))
      throw error
    }
  })
}
