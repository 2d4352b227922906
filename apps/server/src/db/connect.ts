import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { keeping } from './kept.ts'
import type { Database } from './schema.ts'

export type Db = Kysely<Database>
export interface Connection {
  db: Db
  pool: pg.Pool
  /** What another pool, a LISTEN client or the lease thread needs to reach the same database. */
  settings: pg.ClientConfig
  close(): Promise<void>
}

// ids and sizes are bigint in the table and numbers in code: they stay far below 2^53
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * A process that was stopped in the middle of a transaction holds its locks until the database ends the
 * session: less than a lease, so that what it worked on can be taken over in time.
 */
export const FROZEN_MS = 15_000

/** What the database shows of a pool's sessions. */
export const APPLICATION = 'sluice'

/** Opens a pool. Idle connections that break are dropped by the pool and must not end the process. */
export function connect(settings: pg.ClientConfig, onError: (error: Error) => void, max = 16): Connection {
  const pool = new pg.Pool({
    ...settings,
    max,
    application_name: APPLICATION,
    onConnect: async (client) => {
      // by a statement: some poolers refuse it as a parameter of the connection
      await client.query(`set idle_in_transaction_session_timeout = ${FROZEN_MS}`)
    },
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: keeping(pool) }) })
  return { db, pool, settings, close: () => db.destroy() }
}
