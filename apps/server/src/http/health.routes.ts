import { z } from 'zod'
import type { Db } from '../db/connect.ts'
import { isMigrated } from '../db/migrate.ts'
import { VERSION } from '../lib/version.ts'
import type { App } from './app.ts'

const Health = z.object({ status: z.literal('UP') })
const Ready = z.object({ status: z.enum(['UP', 'DOWN']), reason: z.string().optional() })

/** `edition` decides how clients export: anything but "Enterprise" is the direct way. */
const Version = z.object({
  release: z.string(),
  edition: z.literal('Community'),
  'label-studio-os-package': z.object({ version: z.string(), short_version: z.string() }),
  'sluice-package': z.object({ version: z.string() }),
})

interface Deps {
  db: Db
  isStopping: () => boolean
}

export const healthRoutes =
  ({ db, isStopping }: Deps) =>
  (app: App) => {
    const open = { public: true }

    app.get(
      '/health',
      {
        config: open,
        schema: { tags: ['server'], summary: 'Is the process alive', response: { 200: Health } },
      },
      () => ({ status: 'UP' as const }),
    )

    app.get(
      '/health/ready',
      {
        config: open,
        schema: {
          tags: ['server'],
          summary: 'Can it take requests: database reachable and migrated, not stopping',
          response: { 200: Ready, 503: Ready },
        },
      },
      async (_req, reply) => {
        const reason = isStopping() ? 'stopping' : await databaseProblem(db)
        if (reason === null) return { status: 'UP' as const }
        return reply.code(503).send({ status: 'DOWN', reason })
      },
    )

    for (const url of ['/api/version', '/version'])
      app.get(
        url,
        { config: open, schema: { tags: ['server'], summary: 'Version', response: { 200: Version } } },
        () => ({
          release: VERSION,
          edition: 'Community' as const,
          'label-studio-os-package': {
            version: VERSION,
            short_version: VERSION.split('.').slice(0, 2).join('.'),
          },
          'sluice-package': { version: VERSION },
        }),
      )
  }

async function databaseProblem(db: Db): Promise<string | null> {
  try {
    return (await isMigrated(db)) ? null : 'the database is not migrated'
  } catch {
    return 'the database cannot be reached'
  }
}
