/** What the probes of stores that speak HTTP have in common. */
import { createHash } from 'node:crypto'
import type { StorageDriver } from './driver.ts'
import { drain } from './http.ts'
import { listPrefix, WRITE_CHECK } from './keys.ts'

/** An object of our own under a target's prefix, so that trying to write touches nothing of anybody's. */
export const writeCheckKey = (prefix: string): string => `${listPrefix(prefix)}${WRITE_CHECK}`

export const WRITE_CHECK_BODY = Buffer.from('checking the right to write')

/** The checksum of another body: a store that may be written to refuses the two together, and keeps nothing. */
export const WRONG_MD5 = createHash('md5').update('another body').digest('base64')

/** Lists, and gives the key that comes first; undefined when nothing is there. */
export async function firstKey(
  list: StorageDriver['list'],
  prefix: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const page = await list({ prefix, recursive: true, cursor: null, limit: 1, signal })
  return page.objects[0]?.key
}

/** Rights to list do not imply those to read. */
export async function readOneByte(
  read: StorageDriver['read'],
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await read(key, { signal, range: { start: 0, end: 0 } })
  // A store that knows no ranges would send all of it.
  if (found.status === 206) await drain(found.body)
  else found.body.destroy()
}
