/**
 * Source sync: objects of a store become tasks.
 *
 * Guarantees: an object makes its tasks once, however often a page is run and whatever died in between; tasks,
 * links, ledger rows, counters and checkpoint of a commit are kept together or not at all; an object that
 * cannot be used becomes a row of the ledger and never stops the run. It never changes or deletes a task that
 * exists, and never writes to the store.
 */
import { sql } from 'kysely'
import type { ObjectStore } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import type { RunWorker, Storage } from '../runs/index.ts'
import { createBuilder, type BuildLimits } from './build.ts'
import { commitDrafts } from './commit.ts'
import { dedupe } from './dedupe.ts'
import { createFilter } from './filter.ts'
import { scan } from './scan.ts'
import type { Checkpoint } from './sync.types.ts'

export interface SourceDeps {
  db: Db
  openStore: (storage: Storage) => Promise<ObjectStore>
  limits?: Partial<BuildLimits>
  /** Objects listed ahead and committed together, at most. */
  ahead?: number
}

const START: Checkpoint = { cursor: null, done: false, taken: 0 }
/** From here on the planner's idea of an empty table costs more than looking at the table anew. */
const MANY = 10_000

export function createSourceWorker({ db, openStore, limits, ahead }: SourceDeps): RunWorker {
  return async ({ run, storage, signal, commit, over }) => {
    let at = (run.checkpoint ?? START) as Checkpoint
    if (at.done) return 'done'
    const store = await openStore(storage)
    const filter = createFilter(storage)
    const build = createBuilder({ store, storage, signal, attempt: run.barren_attempts, limits })
    let made = 0

    for await (const page of scan({ store, cursor: at.cursor, signal, ahead })) {
      const { wanted, skipped, refusals } = filter(page.objects)
      const fresh = await dedupe(db, storage.id, wanted)
      const known = Math.max(0, wanted.length - fresh.length - at.taken)
      for await (const part of build(fresh)) {
        const next = part.last
          ? { cursor: page.nextCursor, done: page.nextCursor === null, taken: 0 }
          : { ...at, taken: at.taken + part.objects }
        await commit(async (trx, ledger) => {
          const created = await commitDrafts(trx, storage, part.drafts)
          const failed = await ledger(part.last ? [...part.refusals, ...refusals] : part.refusals)
          made += created
          if (!part.last) return { checkpoint: next, created, failed }
          return {
            checkpoint: next,
            position: lastKey(page.objects),
            listed: page.objects.length,
            skipped,
            existing: known,
            created,
            failed,
          }
        })
        at = next
        if (over() && !at.done) break
      }
      if (over() && !at.done) break
    }
    if (made > MANY) await sql`analyze links, tasks`.execute(db)
    return at.done ? 'done' : 'more'
  }
}

const lastKey = (objects: readonly { key: string }[]): string | null =>
  objects.at(-1)?.key.toWellFormed().replaceAll('\0', '') ?? null
