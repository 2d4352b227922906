import { createHash } from 'node:crypto'
import { StorageError, type ObjectStore } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import { readStorageRows } from '../../lib/storage-rows.ts'
import type { Storage } from '../runs/index.ts'

/** Largest exported object that is read back. */
const MAX_BYTES = 256 * 2 ** 20

/** I6: every object we delivered and owe nothing to has the bytes we know of. Reads all of them. */
export async function findForeignBytes(
  db: Db,
  openStore: (storage: Storage) => Promise<ObjectStore>,
  limit: number,
): Promise<string[]> {
  const found: string[] = []
  const signal = new AbortController().signal
  const targets = await readStorageRows(db, { kind: 'target' })
  for (const storage of targets) {
    const store = await openStore(storage)
    let after = 0
    for (;;) {
      const links = await db
        .selectFrom('export_links as l')
        .leftJoin('export_intents as i', (join) =>
          join.onRef('i.storage_id', '=', 'l.storage_id').onRef('i.annotation_id', '=', 'l.annotation_id'),
        )
        .select(['l.annotation_id', 'l.key', 'l.content_hash'])
        .where('l.storage_id', '=', storage.id)
        .where('l.annotation_id', '>', after)
        .where('i.storage_id', 'is', null)
        .orderBy('l.annotation_id')
        .limit(32)
        .execute()
      const last = links.at(-1)
      if (!last || found.length >= limit) break
      after = last.annotation_id
      const problems = await Promise.all(
        links.map((link) => compare(store, link.key, link.content_hash, signal)),
      )
      for (const [at, problem] of problems.entries())
        if (problem !== null)
          found.push(`storage ${storage.id}, annotation ${links[at]?.annotation_id}: ${problem}`)
    }
  }
  return found.slice(0, limit)
}

async function compare(
  store: ObjectStore,
  key: string,
  hash: Buffer,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const read = await store.readAll(key, { signal, maxBytes: MAX_BYTES })
    if (!read.ok) return `the object ${key} is too large to be ours`
    return createHash('sha256').update(read.bytes).digest().equals(hash)
      ? null
      : `the object ${key} has other bytes`
  } catch (error) {
    if (error instanceof StorageError) return `the object ${key} cannot be read: ${error.message}`
    throw error
  }
}
