import { inject } from 'vitest'
import { createTestDatabase, storageConformance } from '../../../testing/index.ts'
import type { ConformanceWorld } from '../../../testing/index.ts'
import { redis } from './provider.ts'

const server = inject('redis')
const own = server.available && server.tlsPort !== null
const absent = server.available ? null : server.reason
const shared = server.available ? 'the Redis given has no second port and no users of ours' : server.reason

async function world(more: {
  readonly rules?: string
  readonly values?: Readonly<Record<string, unknown>>
}): Promise<ConformanceWorld> {
  if (!server.available) throw new Error(server.reason)
  const database = await createTestDatabase(server)
  const user = more.rules === undefined ? {} : await database.addUser(more.rules)
  const values = { ...database.values, ...user, ...more.values }
  return {
    values,
    deps: {},
    wrongCredentials: { ...values, password: 'not-the-password' },
    close: () => database.close(),
  }
}

storageConformance(redis, () => world({}), { versions: false, unavailable: absent })

storageConformance(
  redis,
  () => world({ rules: '~* +select +info +scan +type +strlen +getrange +mget +set +del' }),
  { label: 'as a user with few rights', versions: false, unavailable: own ? null : shared },
)

storageConformance(
  redis,
  () =>
    world({
      values: server.available
        ? { port: String(server.tlsPort), tls: true, tls_ca: server.ca, host: 'localhost' }
        : {},
    }),
  { label: 'over TLS', versions: false, unavailable: own ? null : shared },
)
