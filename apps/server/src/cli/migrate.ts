import type { Config } from '../config/config.ts'
import { withDatabase } from './with-database.ts'

export async function migrateCommand(config: Config): Promise<void> {
  await withDatabase(config, async ({ applied }) => {
    process.stdout.write(
      applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`,
    )
  })
}
