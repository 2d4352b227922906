/**
 * Export: annotations become objects of target storages.
 *
 * Guarantees: what the outbox holds is written or removed at least once, under a key that depends on prefix
 * and annotation id only, with bytes that depend on the rows only; a write that failed stays in the outbox; an
 * older body never stays over a newer one. It removes only what it wrote, and only where the storage may.
 */
import { randomUUID } from 'node:crypto'
import type { ObjectStore } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import { notFound } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { readStorageRows } from '../../lib/storage-rows.ts'
import { notify } from '../events/index.ts'
import { wakeDrain } from '../outbox/index.ts'
import type { Storage } from '../runs/index.ts'
import { deliver } from './deliver.ts'
import * as store from './export.store.ts'
import { defaultExportLimits, type Delivery, type ExportLimits } from './export.types.ts'

export interface ExportDeps {
  db: Db
  openStore: (storage: Storage) => Promise<ObjectStore>
  log: Log
  limits?: Partial<ExportLimits>
  random?: () => number
}

export type Exporter = ReturnType<typeof createExporter>

export function createExporter(deps: ExportDeps) {
  const { db, openStore, log, random = Math.random } = deps
  const limits = { ...defaultExportLimits, ...deps.limits }
  /** Storages this process drains now; true: look again, something was added meanwhile. */
  const draining = new Map<number, boolean>()

  async function findTarget(storageId: number): Promise<Storage | null> {
    const [row] = await readStorageRows(db, { id: storageId, kind: 'target' })
    return row ?? null
  }

  /** Claims a batch and delivers it; null when nothing was due. */
  async function deliverBatch(
    storage: Storage,
    stop: AbortSignal,
    only?: readonly number[],
  ): Promise<Delivery | null> {
    const target = await openStore(storage)
    const token = randomUUID()
    const claimed = await store.claim(db, storage.id, token, limits, (id) => target.keyFor(String(id)), only)
    if (claimed.length === 0) return null
    const delivery = await deliver({ db, limits, random }, { storage, target, token, claimed }, stop)
    await notify(db, { project: storage.project_id, storage: storage.id, backlog: true })
    const [first] = delivery.failed
    if (first)
      log.warn({ err: first.error, storage: storage.id, failed: delivery.failed.length }, 'export failed')
    return delivery
  }

  /** Until nothing is due. A batch that failed as a whole ends it: the store is left alone for a while. */
  async function drainAll(storage: Storage, stop: AbortSignal): Promise<'done' | 'more'> {
    const end = performance.now() + limits.sliceSeconds * 1000
    while (!stop.aborted && performance.now() < end) {
      const delivery = await deliverBatch(storage, stop)
      if (!delivery || isHopeless(delivery)) return 'done'
    }
    return 'more'
  }

  return {
    limits,
    openStore,
    deliverBatch,
    drainAll,

    /** The job: empties one storage's outbox. One drain per storage and process; a second call extends the first. */
    async drain(storageId: number, stop: AbortSignal): Promise<void> {
      if (draining.has(storageId)) return void draining.set(storageId, true)
      try {
        do {
          draining.set(storageId, false)
          const storage = await findTarget(storageId)
          if (storage && (await drainAll(storage, stop)) === 'more') await wakeDrain(db, storageId)
        } while (draining.get(storageId) === true && !stop.aborted)
      } finally {
        draining.delete(storageId)
      }
    },

    /** For the reaper: intents whose time has come, or whose drain was killed. */
    async wakeIdle(): Promise<void> {
      for (const storageId of await store.idleStorages(db)) await wakeDrain(db, storageId)
    },

    /** New tries for everything that was given up or waits. */
    async retry(storageId: number): Promise<{ retried: number }> {
      const storage = await findTarget(storageId)
      if (!storage) throw notFound('There is no such storage.')
      return db.transaction().execute(async (trx) => {
        const retried = await store.retryAll(trx, storageId)
        if (retried > 0) await wakeDrain(trx, storageId)
        await notify(trx, { project: storage.project_id, storage: storageId, backlog: true })
        return { retried }
      })
    },
  }
}

/** Nothing went through, and at least one write was refused. */
export function isHopeless({ written, unchanged, removed, failed }: Delivery): boolean {
  return failed.length > 0 && written.length + unchanged.length + removed.length === 0
}
