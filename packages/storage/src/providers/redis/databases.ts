/** Which databases of a Redis hold the keys somebody means. */
import type { StorageDeps } from '../../kit/provider.ts'
import { Connection } from './connection.ts'
import { listPage } from './listing.ts'
import type { RedisOptions } from './options.ts'

/** Databases that are looked into. */
const LOOKED_INTO = 16

/** Null where we may not know. */
export async function hasKeys(
  options: RedisOptions,
  deps: StorageDeps,
  prefix: string,
  signal: AbortSignal,
): Promise<boolean | null> {
  const connection = new Connection(options, deps)
  const query = { prefix, recursive: true, cursor: null, limit: 1, details: false, signal }
  try {
    const page = await connection.use(signal, (redis) => listPage(redis, query, () => {}))
    return page.objects.length > 0 || (page.nextCursor === null ? false : null)
  } catch {
    signal.throwIfAborted()
    return null
  } finally {
    connection.close()
  }
}

/** Others than the one that is set, as far as we may know. */
export async function databasesWith(
  options: RedisOptions,
  deps: StorageDeps,
  prefix: string,
  signal: AbortSignal,
): Promise<number[]> {
  const filled = await filledDatabases(options, deps, signal)
  const found: number[] = []
  for (const db of filled.filter((one) => one !== options.db).slice(0, LOOKED_INTO))
    if (await hasKeys({ ...options, db }, deps, prefix, signal)) found.push(db)
  return found
}

async function filledDatabases(
  options: RedisOptions,
  deps: StorageDeps,
  signal: AbortSignal,
): Promise<number[]> {
  const connection = new Connection({ ...options, db: 0 }, deps)
  try {
    const text = await connection.use(signal, ({ client }) => client.info('keyspace'))
    return [...text.matchAll(/^db(\d+):/gm)].map(([, db]) => Number(db))
  } catch {
    signal.throwIfAborted()
    return []
  } finally {
    connection.close()
  }
}
