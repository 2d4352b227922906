/** What a sync would make of a source that is not saved yet. Reads a little, writes nothing. */
import type { JsonObject, StoragePreview } from '@sluice/contract'
import { scopePrefix, type ObjectEntry, type ObjectStore } from '@sluice/storage'
import { createSampler, type SampledStorage } from '../sync/index.ts'

/** Entries shown of each kind. */
const SHOWN = 20
/** Objects whose content is read: enough to see a mistake. */
const READ = 10
/** Objects looked at before the counts become lower bounds. */
const LOOKED_AT = 20_000

type LeftOut = StoragePreview['left_out'][number]

export async function previewSource(
  store: ObjectStore,
  storage: SampledStorage,
  how: {
    /** Ends the listing; what was found by then is told. */
    readonly time: AbortSignal
    /** Nobody waits any more. */
    readonly gone: AbortSignal
    /** Task data as it will be served. */
    readonly present: (data: JsonObject) => JsonObject
  },
): Promise<StoragePreview> {
  const signal = AbortSignal.any([how.time, how.gone])
  const sampler = createSampler(store, storage, signal)
  const matched: ObjectEntry[] = []
  const leftOut: LeftOut[] = []
  const counts: Record<string, number> = {}
  let matchedCount = 0
  let exact = true

  const leave = (entry: LeftOut): void => {
    counts[entry.reason] = (counts[entry.reason] ?? 0) + 1
    if (leftOut.length < SHOWN) leftOut.push(entry)
  }

  function sort(objects: readonly ObjectEntry[]): void {
    const real = objects.filter(({ key }) => !key.endsWith('/'))
    const { wanted, refusals } = sampler.filter(real)
    const refused = new Set(refusals.map(({ key }) => key))
    const taken = new Set(wanted.map(({ key }) => key))
    for (const { key, kind, message } of refusals)
      leave({ key, reason: kind === 'bad_key' ? 'bad_key' : 'unreadable', message })
    for (const object of objects) {
      const { key } = object
      if (refused.has(key)) continue
      if (key.endsWith('/'))
        leave({ key, reason: 'folder_marker', message: 'It stands for a folder and has no content.' })
      else if (!taken.has(key))
        leave({ key, reason: 'filter', message: 'The file filter does not match it.' })
      else {
        const refusal = sampler.refusalOf(object)
        if (refusal) leave({ key, reason: refusal.kind, message: refusal.message })
        else if (++matchedCount <= SHOWN) matched.push(object)
      }
    }
  }

  async function list(): Promise<void> {
    let seen = 0
    for (let cursor: string | null = null, more = true; more;) {
      const page = await store.list({ cursor, limit: 1000, markers: true, signal })
      sort(page.objects)
      seen += page.objects.length
      cursor = page.nextCursor
      more = cursor !== null && seen < LOOKED_AT
      exact = cursor === null
    }
  }

  /** Objects that turn out to be refused for their content go over to those left out. */
  async function readSome(): Promise<StoragePreview['first_task']> {
    let first: StoragePreview['first_task'] = null
    for (const object of matched.slice(0, storage.use_blob_urls ? 1 : READ)) {
      const { data, refusals } = await sampler.firstTask(object)
      if (data) {
        first ??= { key: object.key, data: how.present(data) }
        continue
      }
      matched.splice(matched.indexOf(object), 1)
      matchedCount--
      const [refusal] = refusals
      const reason = refusal?.kind.startsWith('bad_') ? 'bad_json' : 'unreadable'
      leave({ key: object.key, reason, message: refusal?.message ?? 'It holds no task.' })
    }
    return first
  }

  let firstTask: StoragePreview['first_task'] = null
  try {
    await list()
    firstTask = await readSome()
  } catch (error) {
    if (!how.time.aborted || how.gone.aborted) throw error
    exact = false
  }
  const prefix = scopePrefix(store.scope)
  return {
    matched: matched.map((object) => ({
      key: object.key,
      size: object.size,
      last_modified: isoOf(object.lastModified),
      remark: remarkOn(object, prefix),
    })),
    left_out: leftOut,
    matched_count: matchedCount,
    left_out_counts: counts,
    exact,
    first_task: firstTask,
  }
}

function isoOf(text: string | null): string | null {
  const at = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

function remarkOn({ key, size }: ObjectEntry, prefix: string): string | null {
  if (
    key
      .slice(prefix.length)
      .split('/')
      .some((part) => part.startsWith('.'))
  )
    return 'A hidden file: a file filter can leave it out.'
  return size === 0 ? 'It is empty.' : null
}
