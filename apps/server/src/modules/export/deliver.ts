import { isRetryable, StorageError, type ObjectStore } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import type { Storage } from '../runs/index.ts'
import { inParallel } from './in-parallel.ts'
import * as store from './export.store.ts'
import { renderAnnotation, toBytes } from './render.ts'
import type { Claimed, Delivery, ExportLimits, Failure } from './export.types.ts'

export interface DeliverDeps {
  db: Db
  limits: ExportLimits
  random: () => number
}

/**
 * Carries out claimed intents and settles them. The batch's time is well below the claim's, so that a write is
 * aborted before another drain may start the same one; should it happen all the same, `repair` follows.
 */
export async function deliver(
  { db, limits, random }: DeliverDeps,
  {
    storage,
    target,
    token,
    claimed,
  }: { storage: Storage; target: ObjectStore; token: string; claimed: readonly Claimed[] },
  stop: AbortSignal,
): Promise<Delivery> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(limits.claimSeconds * 700)])
  const result: Delivery = { written: [], unchanged: [], removed: [], failed: [], released: [] }
  const bodies = await store.readExportables(
    db,
    claimed.map((intent) => intent.annotationId),
  )
  const indent = target.provider.scheme === null

  await inParallel(claimed, limits.writes, async (intent) => {
    const { annotationId, revision } = intent
    const row = bodies.get(annotationId)
    const key = intent.op === 'put' ? target.keyFor(String(annotationId)) : (intent.link?.key ?? '')
    if (signal.aborted) return void result.released.push(annotationId)
    try {
      if (intent.op === 'delete' || !row) {
        // only what we wrote, and only where the storage may delete
        if (intent.op === 'delete' && key !== '' && storage.can_delete_objects === true)
          await target.remove(key, { signal })
        result.removed.push({ annotationId, revision })
        return
      }
      const { bytes, hash } = toBytes(renderAnnotation(row), { indent })
      const done = { annotationId, revision, rendered: row.annotation.revision, key, hash }
      if (intent.link?.key === key && intent.link.hash.equals(hash)) return void result.unchanged.push(done)
      await target.write(key, bytes, { contentType: 'application/json', signal })
      result.written.push(done)
    } catch (error) {
      if (signal.aborted && stop.aborted) result.released.push(annotationId)
      else result.failed.push(failureOf(annotationId, key, error))
    }
  })

  await db.transaction().execute(async (trx) => {
    await store.lockIntents(
      trx,
      storage.id,
      claimed.map((intent) => intent.annotationId),
    )
    const late = await store.settleWritten(trx, storage.id, token, [...result.written, ...result.unchanged])
    const rewritten = new Set(result.written.map((done) => done.annotationId))
    await store.repair(
      trx,
      storage.id,
      late.filter((id) => rewritten.has(id)),
    )
    await store.settleRemoved(trx, storage.id, token, result.removed)
    const attempts = new Map(claimed.map((intent) => [intent.annotationId, intent.attempts]))
    await store.settleFailed(
      trx,
      storage.id,
      token,
      result.failed.map((failure) => ({
        ...failure,
        ...nextTry(limits, failure, attempts.get(failure.annotationId) ?? 1, random),
      })),
    )
    await store.release(trx, storage.id, token, result.released)
  })
  return result
}

function nextTry(
  limits: ExportLimits,
  failure: Failure,
  attempts: number,
  random: () => number,
): { seconds: number; dead: boolean } {
  const base = Math.min(limits.maxBackoffSeconds, limits.backoffSeconds * 2 ** (attempts - 1))
  return {
    seconds: base * (0.5 + random() / 2),
    dead: attempts >= (failure.retryable ? limits.attempts : limits.hopelessAttempts),
  }
}

function failureOf(annotationId: number, key: string, error: unknown): Failure {
  if (error instanceof StorageError) {
    // our own deadline aborts a write that hangs: for the intent that is a store that does not answer
    const kind = error.kind === 'cancelled' ? 'unavailable' : error.kind
    const message =
      error.kind === 'cancelled'
        ? 'The storage did not answer in time.'
        : `${error.message} ${error.advice}`.trim()
    return { annotationId, key, kind, message, retryable: isRetryable(kind) || kind === 'unknown', error }
  }
  const message = "Something unexpected happened on the server. The server's log says more."
  return { annotationId, key, kind: 'unknown', message, retryable: true, error }
}
