import type { Db } from '../../db/connect.ts'
import type { RunHandle, RunWorker } from '../runs/index.ts'
import { isHopeless, type Exporter } from './export.service.ts'
import * as store from './export.store.ts'
import { renderAnnotation, toBytes } from './render.ts'
import type { Delivery } from './export.types.ts'

/** Annotations up to `after` are in the target or in the outbox. */
interface Checkpoint {
  after: number
  done: boolean
}

/**
 * Sync of a target: every annotation of the project is in the target afterwards, or has a row in the ledger
 * and waits in the outbox. What the target holds already, byte by byte, is not written again.
 */
export function createTargetWorker({ db, exporter }: { db: Db; exporter: Exporter }): RunWorker {
  return async (handle) => {
    const { run, storage, signal, over } = handle
    let at = (run.checkpoint ?? { after: 0, done: false }) as unknown as Checkpoint
    if (at.after === 0) await store.retryAll(db, storage.id)
    while (!at.done) {
      const ids = await store.nextAnnotations(db, storage.project_id, at.after, exporter.limits.batch)
      const last = ids.at(-1)
      const next: Checkpoint = last === undefined ? { ...at, done: true } : { after: last, done: false }
      const stale = await findStale(db, exporter, handle, ids)
      await store.requestPuts(db, storage.id, stale)
      const delivery = await exporter.deliverBatch(storage, signal, stale)
      signal.throwIfAborted()
      if (delivery && isHopeless(delivery)) throw delivery.failed[0]?.error
      await commitPage(handle, next, ids, stale, delivery)
      at = next
      if (over() && !at.done) return 'more'
    }
    // what is left: removals, and what failed before and is due again
    return exporter.drainAll(storage, signal)
  }
}

function commitPage(
  handle: RunHandle,
  next: Checkpoint,
  ids: number[],
  stale: number[],
  delivery: Delivery | null,
): Promise<void> {
  const { written = [], unchanged = [], failed = [] } = delivery ?? {}
  return handle.commit(async (_trx, ledger) => ({
    checkpoint: { after: next.after, done: next.done },
    position: ids.length > 0 ? `annotation ${next.after}` : handle.run.position,
    listed: ids.length,
    created: written.length,
    // another drain has the rest in hand
    existing:
      ids.length -
      stale.length +
      unchanged.length +
      (stale.length - written.length - unchanged.length - failed.length),
    failed: await ledger(failed.map(({ key, kind, message }) => ({ key, row: -1, kind, message }))),
  }))
}

/** Annotations whose object is missing, or not known to hold what we would write now. */
async function findStale(
  db: Db,
  exporter: Exporter,
  { storage }: RunHandle,
  ids: number[],
): Promise<number[]> {
  if (ids.length === 0) return []
  const target = await exporter.openStore(storage)
  const indent = target.provider.scheme === null
  const [bodies, links] = await Promise.all([
    store.readExportables(db, ids),
    store.linksOf(db, storage.id, ids),
  ])
  return ids.filter((id) => {
    const row = bodies.get(id)
    const link = links.get(id)
    if (!row || !link || link.key !== target.keyFor(String(id))) return row !== undefined
    return !link.hash.equals(toBytes(renderAnnotation(row), { indent }).hash)
  })
}
