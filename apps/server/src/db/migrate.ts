import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type { Database } from './schema.ts'
import * as accounts from './migrations/0001-accounts.ts'
import * as labeling from './migrations/0002-labeling.ts'
import * as storages from './migrations/0003-storages.ts'
import * as connections from './migrations/0004-connections.ts'
import * as webhooks from './migrations/0005-webhooks.ts'
import * as claimInOrder from './migrations/0006-claim-in-order.ts'
import * as predictionScore from './migrations/0007-prediction-score.ts'

const migrations: Record<string, Migration> = {
  '0001-accounts': accounts,
  '0002-labeling': labeling,
  '0003-storages': storages,
  '0004-connections': connections,
  '0005-webhooks': webhooks,
  '0006-claim-in-order': claimInOrder,
  '0007-prediction-score': predictionScore,
}

/**
 * Brings the schema to this version. Safe to call from any number of processes at once: Kysely's Postgres
 * adapter holds an advisory lock for the time of the migration. Returns the names of what it applied.
 */
export async function migrate(db: Kysely<Database>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw error
  return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName)
}

/** The readiness test: reachable and migrated to this version. */
export async function isMigrated(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from kysely_migration`.execute(db)
  return (rows[0]?.n ?? 0) >= Object.keys(migrations).length
}
