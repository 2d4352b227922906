import type { ListPage, ObjectEntry } from '../../kit/driver.ts'
import { readRecord } from './failure.ts'

/** Members of an answer that `parseList` looks at; the rest need not be sent. */
export const LIST_FIELDS = 'kind,nextPageToken,items(name,size,updated,generation)'

/** The same where only names are wanted: a third of the bytes. */
export const NAME_FIELDS = 'kind,nextPageToken,items(name)'

/** A page of objects, or null when the text is none of Cloud Storage's. */
export function parseList(text: string): ListPage | null {
  const { kind, items = [], nextPageToken = null } = readRecord(text)
  if (kind !== 'storage#objects' || !Array.isArray(items)) return null
  if (nextPageToken !== null && typeof nextPageToken !== 'string') return null
  const objects: ObjectEntry[] = []
  for (const item of items as unknown[]) {
    const { name, size, updated, generation } = Object(item) as Record<string, unknown>
    if (typeof name !== 'string') return null
    objects.push({
      key: name,
      size: typeof size === 'string' ? Number(size) : null,
      lastModified: typeof updated === 'string' ? updated : null,
      etag: typeof generation === 'string' ? generation : null,
    })
  }
  return { objects, nextCursor: nextPageToken }
}
