import { createObjectStore } from './kit/create-store.ts'
import type { ObjectStore } from './kit/object-store.ts'
import type { OptionValues, StorageDeps, StorageProvider } from './kit/provider.ts'
import { limit } from './wrappers/limit.ts'
import { log, type StorageHook } from './wrappers/log.ts'
import { defaultRetryPolicy, retry, type RetryPolicy, type RetryQuota } from './wrappers/retry.ts'
import type { StorageDriver } from './kit/driver.ts'

export interface OpenStoreOptions {
  readonly provider: StorageProvider
  /** As `parseOptions` returned them. */
  readonly options: OptionValues
  readonly deps: StorageDeps
  /** Requests of this store at once. Default 32. */
  readonly concurrency?: number
  readonly hook?: StorageHook
  readonly retryPolicy?: RetryPolicy
  /** Share one per storage where several stores are open for it. Default: one of its own. */
  readonly retryQuota?: RetryQuota
  /** Puts a wrapper around the raw driver, inside limit, retry and log. For fault tests. */
  readonly wrap?: (driver: StorageDriver) => StorageDriver
}

/** Opens a storage with all its wrappers. Does no I/O. Close it when done. */
export function openStore(open: OpenStoreOptions): ObjectStore {
  const { provider, options, deps, concurrency = 32, retryPolicy = defaultRetryPolicy } = open
  const raw = provider.open(options, deps)
  const limited = limit(open.wrap ? open.wrap(raw) : raw, concurrency)
  const retried = retry(limited, retryPolicy, open.retryQuota)
  const driver = open.hook ? log(retried, provider.name, open.hook) : retried
  return createObjectStore({ provider, options, deps, driver })
}
