import type { Logger } from 'pino'
import type pg from 'pg'
import type { Config } from '../config/config.ts'
import { connect, type Connection } from '../db/connect.ts'
import { runningEmbedded, startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { installQueue } from '../jobs/index.ts'
import { clusterDirOf } from './data-folder.ts'

const DATABASE = 'sluice'

/**
 * Connects to DATABASE_URL, else to the bundled Postgres of the data folder: the one another process of this
 * server runs there already (when `share` allows), or one started now and stopped by `close`.
 */
export async function openDatabase(
  config: Config,
  log: Logger,
  o: { share: boolean; onDeath: () => void },
): Promise<Connection> {
  let closing = false
  // the pool does not wait for its connections to be gone, so a Postgres that stops right after breaks them
  const onError = (err: Error): void => {
    if (!closing) log.warn({ err }, 'database connection lost')
  }
  const open = (settings: pg.ClientConfig): Connection => connect(settings, onError, config.databasePoolSize)
  if (config.databaseUrl !== undefined) return open({ connectionString: config.databaseUrl })

  const clusterDir = clusterDirOf(config.dataDir)
  const shared = o.share ? runningEmbedded(clusterDir) : undefined
  if (shared) return open({ ...shared, database: DATABASE })

  const server = await startEmbedded(clusterDir, o.onDeath)
  const settings = { host: server.socketDir, port: server.port, user: server.user }
  try {
    await ensureDatabase(settings)
  } catch (error) {
    await server.stop()
    throw error
  }
  const connection = open({ ...settings, database: DATABASE })
  return {
    ...connection,
    close: async () => {
      closing = true
      await connection.close()
      await server.stop()
    },
  }
}

/** Brings schema and queue to this version. Safe from several processes at once. */
export async function prepareDatabase(connection: Connection): Promise<string[]> {
  const applied = await migrate(connection.db)
  await installQueue(connection.pool)
  return applied
}

async function ensureDatabase(settings: pg.ClientConfig): Promise<void> {
  const admin = connect({ ...settings, database: 'postgres' }, () => undefined, 1)
  try {
    const { rowCount } = await admin.pool.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await admin.pool.query(`create database ${DATABASE}`)
  } finally {
    await admin.close()
  }
}
