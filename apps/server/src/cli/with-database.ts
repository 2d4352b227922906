import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import type { Connection } from '../db/connect.ts'
import type { OlderKey } from '../lib/keys.ts'
import { ensureDataFolder, findSecretKey } from '../run/data-folder.ts'
import { checkKey } from '../run/key-check.ts'
import { createLog } from '../run/log.ts'
import { openDatabase, prepareDatabase } from '../run/open-database.ts'

export interface Opened {
  connection: Connection
  secretKey: string
  /** Keys that open what they sealed, and seal nothing. */
  olderKeys: readonly OlderKey[]
  log: Logger
  /** Migrations that ran now. */
  applied: string[]
}

/** Opens, migrates and closes the database around one command; shares the bundled one with a live server. */
export async function withDatabase(config: Config, work: (o: Opened) => Promise<void>): Promise<void> {
  ensureDataFolder(config.dataDir)
  const key = findSecretKey(config.secretKey, config.dataDir, config.oldSecretKeys)
  const log = createLog(
    { ...config, logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel },
    key.value,
  )
  const onDeath = (): void => log.error('the bundled Postgres ended by itself')
  const connection = await openDatabase(config, log, { share: true, onDeath })
  try {
    const applied = await prepareDatabase(connection)
    await checkKey(connection.db, key)
    await work({ connection, secretKey: key.value, olderKeys: key.older, log, applied })
  } finally {
    await connection.close()
  }
}
