import type { ObjectEntry, ObjectStore } from '@sluice/storage'
import type { KeyFilter } from '../../lib/key-filter.ts'

export interface PreviewEntry {
  readonly key: string | null
  readonly last_modified: string | null
  readonly size: number | null
}
export type Preview = PreviewEntry[]

/** Said in place of a key when listing took too long; clients of Label Studio know this text. */
const TIMED_OUT = '... storage scan timeout reached ...'
const more: PreviewEntry = { key: null, last_modified: null, size: null }

const entryOf = ({ key, lastModified, size }: ObjectEntry): PreviewEntry => {
  const at = lastModified === null ? Number.NaN : Date.parse(lastModified)
  return { key, last_modified: Number.isNaN(at) ? null : new Date(at).toISOString(), size }
}

/**
 * The first objects a sync would take. An entry of three nulls at the end says there are more. What was
 * found before the time ran out is answered; a failing store throws.
 */
export async function previewObjects(
  store: ObjectStore,
  wanted: { limit: number; filter: KeyFilter; signal: AbortSignal },
): Promise<Preview> {
  const found: PreviewEntry[] = []
  let cursor: string | null = null
  try {
    do {
      const page = await store.list({ cursor, limit: 1000, signal: wanted.signal })
      const taken = new Set(wanted.filter.matching(page.objects.map(({ key }) => key)))
      for (const object of page.objects) {
        if (!taken.has(object.key)) continue
        if (found.length === wanted.limit) return [...found, more]
        found.push(entryOf(object))
      }
      cursor = page.nextCursor
    } while (cursor !== null)
  } catch (error) {
    if (!wanted.signal.aborted) throw error
    found.push({ ...more, key: TIMED_OUT })
  }
  return found
}
