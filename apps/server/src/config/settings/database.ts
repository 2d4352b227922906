import { z } from 'zod'
import { whole } from './kinds.ts'
import { settingMeta } from './meta.ts'

/** Where the data lie. */
export const databaseSettings = {
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'use an address that begins with postgres://')
    .optional()
    .register(settingMeta, {
      env: 'DATABASE_URL',
      flag: 'database-url',
      value: '<url>',
      group: 'database',
      secret: true,
      help: 'Postgres to use. Without it the server starts the bundled one in the data folder.',
    }),
  databasePoolSize: whole(2, 200).default(16).register(settingMeta, {
    env: 'SLUICE_DATABASE_POOL_SIZE',
    flag: 'database-pool-size',
    value: '<number>',
    group: 'database',
    help: 'Database connections one process keeps at most.',
  }),
}
