import type { JsonObject } from '@sluice/contract'
import type { ObjectEntry, ObjectStore } from '@sluice/storage'
import type { Refusal, Storage } from '../runs/index.ts'
import { createBuilder, wrongExtension } from './build.ts'
import { createFilter, type Filtered } from './filter.ts'

export type SampledStorage = Pick<Storage, 'provider' | 'regex_filter' | 'use_blob_urls'>

/** Beyond any attempt of a run: what cannot be read is told as it is. */
const LAST_ATTEMPT = Number.MAX_SAFE_INTEGER

/** What a sync would make of objects, by its own rules, without making it. */
export function createSampler(store: ObjectStore, storage: SampledStorage, signal: AbortSignal) {
  const build = createBuilder({ store, storage, signal, attempt: LAST_ATTEMPT })
  return {
    /** Throws StorageError for a wrong file filter. */
    filter: createFilter(storage) as (objects: readonly ObjectEntry[]) => Filtered,

    /** Why an object would be refused for its name or size alone; null when its content decides. */
    refusalOf({ key, size }: ObjectEntry): { kind: 'not_json' | 'empty'; message: string } | null {
      if (storage.use_blob_urls) return null
      const wrong = wrongExtension(key)
      if (wrong !== null) return { kind: 'not_json', message: wrong }
      return size === 0 ? { kind: 'empty', message: 'The file is empty.' } : null
    },

    /** The data of the first task of an object, read if need be, and what is refused of it. Throws StorageError. */
    async firstTask(object: ObjectEntry): Promise<{ data: JsonObject | null; refusals: Refusal[] }> {
      const refusals: Refusal[] = []
      let data: JsonObject | null = null
      for await (const part of build([object])) {
        refusals.push(...part.refusals)
        const [draft] = part.drafts
        if (draft) data ??= JSON.parse(draft.data) as JsonObject
      }
      return { data, refusals }
    },
  }
}
