import type { StorageDriver } from '../kit/driver.ts'
import type { StorageOperation } from '../kit/errors.ts'

export interface CallInfo {
  readonly op: StorageOperation
  readonly key: string | undefined
  readonly signal: AbortSignal
}

/** Runs one call of a driver; may run it several times, delay it, watch it or refuse it. */
export type AroundCall = <T>(call: CallInfo, run: () => Promise<T>) => Promise<T>

/** A driver whose every call goes through `around`. What the inner driver lacks, the outer lacks too. */
export function wrapDriver(driver: StorageDriver, around: AroundCall): StorageDriver {
  const write = driver.write?.bind(driver)
  const remove = driver.remove?.bind(driver)
  const presign = driver.presign?.bind(driver)
  const explain = driver.explain?.bind(driver)
  return {
    list: (q) => around({ op: 'list', key: undefined, signal: q.signal }, () => driver.list(q)),
    read: (key, o) => around({ op: 'read', key, signal: o.signal }, () => driver.read(key, o)),
    ...(write && {
      write: (key, body, o) => around({ op: 'write', key, signal: o.signal }, () => write(key, body, o)),
    }),
    ...(remove && {
      remove: (key, o) => around({ op: 'remove', key, signal: o.signal }, () => remove(key, o)),
    }),
    ...(presign && {
      presign: (key, o) => around({ op: 'presign', key, signal: o.signal }, () => presign(key, o)),
    }),
    probe: (need, o) =>
      around({ op: 'probe', key: undefined, signal: o.signal }, () => driver.probe(need, o)),
    classify: (error) => driver.classify(error),
    ...(explain && { explain: (error) => explain(error) }),
    close: () => driver.close(),
  }
}
