import {
  openStore,
  StorageError,
  type ObjectStore,
  type OptionValues,
  type StorageDeps,
} from '@sluice/storage'
import { AppError, invalid } from '../../lib/errors.ts'
import { compileKeyFilter, KeyFilterTimeout } from '../../lib/key-filter.ts'
import { feedsBack, mustPart, type Connected } from './overlap.ts'
import { previewObjects, type Preview } from './preview.ts'
import type { Place, StorageKind, StorageRow } from './storages.types.ts'

/** How long a preview may list; the time Label Studio allows. */
const PREVIEW_MS = 30_000

const told = (sentence: string): AppError => new AppError(400, sentence, { non_field_errors: [sentence] })

type LoopSide = Connected & { readonly kind: StorageKind; readonly regexFilter: string | null }

/** A source and a target of one project in one place. Refused: what is written would be read as new tasks. */
export interface Loop {
  readonly refused: boolean
  readonly sentence: string
}

/** Tries storages that are not saved yet. Everything it opens it closes; errors are sentences for people. */
export function createTrials(deps: { readonly storageDeps: StorageDeps; readonly checkMs: number }) {
  async function using<T>(
    place: Place,
    values: OptionValues,
    run: (store: ObjectStore) => Promise<T>,
  ): Promise<T> {
    const store = openStore({ provider: place.provider, options: values, deps: deps.storageDeps })
    try {
      return await run(store)
    } finally {
      await store.close()
    }
  }

  return {
    /** Throws 400 with what is wrong and what to do about it. */
    async assertWorks(place: Place, values: OptionValues): Promise<void> {
      const need = place.kind === 'source' ? 'read' : 'write'
      const result = await using(place, values, (store) =>
        store.check(need, AbortSignal.timeout(deps.checkMs)),
      )
      if (result.ok) return
      if (result.kind === 'cancelled')
        throw told(
          `The storage did not answer within ${Math.round(deps.checkMs / 1000)} seconds. Check the endpoint, and that this server may reach it.`,
        )
      throw told(`${result.message} ${result.advice}`.trim())
    },

    async preview(
      place: Place,
      values: OptionValues,
      { limit, regexFilter }: { limit: number; regexFilter: string | null },
    ): Promise<Preview> {
      const compiled = compileKeyFilter(regexFilter)
      if (!compiled.ok) throw invalid({ regex_filter: [compiled.message] })
      const signal = AbortSignal.timeout(PREVIEW_MS)
      try {
        const { filter } = compiled
        return await using(place, values, (store) => previewObjects(store, { limit, filter, signal }))
      } catch (error) {
        if (error instanceof StorageError) throw told(`${error.message} ${error.advice}`.trim())
        throw error instanceof KeyFilterTimeout ? told(error.message) : error
      }
    },

    /** Throws 400 when a target would write where a source of the same project reads, or too near to it. */
    assertNoLoop(mine: LoopSide, others: readonly StorageRow[]): void {
      const loop = findLoop(mine, others)
      if (loop?.refused) throw told(loop.sentence)
    },

    findLoop,
  }

  function findLoop(mine: LoopSide, others: readonly StorageRow[]): Loop | null {
    let filtered: Loop | null = null
    for (const row of others) {
      const other = { provider: mine.provider, values: row.options, regexFilter: row.regex_filter }
      const [source, target] = mine.kind === 'source' ? [mine, other] : [other, mine]
      const name = row.title || `number ${row.id}`
      if (mustPart(source, target, deps.storageDeps))
        return {
          refused: true,
          sentence: `${mine.provider.apart} The ${row.kind} storage "${name}" is in this one.`,
        }
      if (!feedsBack({ ...source, regexFilter: null }, target, deps.storageDeps)) continue
      if (feedsBack(source, target, deps.storageDeps))
        return {
          refused: true,
          sentence:
            mine.kind === 'target'
              ? `This target would write inside what the source storage "${name}" reads, so every annotation would become a new task. Choose another prefix or bucket, or give that source a file filter.`
              : `This source would read what the target storage "${name}" writes, so every annotation would become a new task. Choose another prefix or bucket, or set a file filter.`,
        }
      filtered = {
        refused: false,
        sentence: `The ${mine.kind === 'target' ? 'source' : 'target'} storage "${name}" is in the same place. Only the file filter keeps what is exported from becoming tasks: it must leave out names that are plain numbers.`,
      }
    }
    return filtered
  }
}

export type Trials = ReturnType<typeof createTrials>
