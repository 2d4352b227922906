import {
  openStore as openKitStore,
  type ObjectStore,
  type StorageDeps,
  type StorageHook,
  type StorageProvider,
} from '@sluice/storage'
import type { StorageRow } from './storages.types.ts'

/** Stores kept open; beyond that the one unused for longest goes. */
const MAX_OPEN = 64
/** A store that left the cache stays open this long, for whoever still uses it. */
const GRACE_MS = 5 * 60_000

export interface OpenStores {
  /** The open store of a storage as it is saved now. Do not close it: others use it too. */
  get(row: StorageRow): ObjectStore
  /** Closes everything, also what is in use. */
  close(): Promise<void>
}

/** `valuesOf` gives the complete options with their secrets; it is called only when a store is opened. */
export function createOpenStores(deps: {
  readonly storageDeps: StorageDeps
  readonly hook: StorageHook
  readonly providerOf: (row: StorageRow) => StorageProvider
  readonly valuesOf: (row: StorageRow) => Readonly<Record<string, unknown>>
}): OpenStores {
  const open = new Map<number, { version: number; store: ObjectStore }>()
  const leaving = new Map<ObjectStore, NodeJS.Timeout>()

  function retire(id: number, store: ObjectStore): void {
    open.delete(id)
    const later = setTimeout(() => {
      leaving.delete(store)
      void store.close()
    }, GRACE_MS)
    later.unref()
    leaving.set(store, later)
  }

  return {
    get(row) {
      const version = row.updated_at.getTime()
      const known = open.get(row.id)
      if (known?.version === version) {
        open.delete(row.id)
        open.set(row.id, known)
        return known.store
      }
      const store = openKitStore({
        provider: deps.providerOf(row),
        options: deps.valuesOf(row),
        deps: deps.storageDeps,
        hook: deps.hook,
      })
      if (known) retire(row.id, known.store)
      open.set(row.id, { version, store })
      const [oldest] = open
      if (open.size > MAX_OPEN && oldest) retire(oldest[0], oldest[1].store)
      return store
    },
    async close() {
      const all = [...[...open.values()].map(({ store }) => store), ...leaving.keys()]
      for (const timer of leaving.values()) clearTimeout(timer)
      open.clear()
      leaving.clear()
      await Promise.allSettled(all.map((store) => store.close()))
    },
  }
}
