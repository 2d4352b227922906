/** The doctor against a real Redis: set-ups that are really broken, and what was printed obeyed to the letter. */
import { randomBytes } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { selfSigned } from '../../../../../tools/test-servers/certificate.ts'
import { expectCured, noHands, telling, type Case } from '../../../testing/doctor-cases.ts'
import { probesOf, webServer, type Gateway, type Hands, type Setup } from '../../../testing/doctor-world.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

const server = inject('redis')
const own = server.available && server.tlsPort !== null
const why = server.available ? 'needs a private Redis' : server.reason

describe.skipIf(!own)(`a Redis${own ? '' : ` (${why})`}`, () => {
  /** Nobody else has keys like these. */
  const path = `photos-${randomBytes(6).toString('hex')}:`
  let connection: Connection
  let database: TestDatabase
  let empty: TestDatabase
  let web: Gateway
  let project: number
  beforeAll(async () => {
    if (!server.available) return
    connection = await testDb()
    database = await createTestDatabase(server)
    empty = await createTestDatabase(server)
    web = await webServer(200)
    await database.run('set', `${path}1`, '{"text": "one"}')
  })
  afterAll(async () => {
    web?.close()
    await database?.close()
    await empty?.close()
    await connection?.close()
  })

  const hands: Hands = {
    ...noHands,
    async setUserPolicy(line) {
      const [command = '', ...rest] = line.split(' ')
      expect(command).toBe('ACL')
      await database.run(command, ...rest)
    },
  }
  const body = (more: object = {}): Record<string, unknown> => ({ ...database.values, path, ...more })
  const tlsPort = (): string => String(server.available ? server.tlsPort : 0)
  const secure = (more: object = {}): Record<string, unknown> =>
    body({ host: 'localhost', port: tlsPort(), tls: true, ...more })
  const ca = (): string | null => (server.available ? server.ca : null)
  const base = (): Setup => ({
    provider: 'redis',
    kind: 'source',
    body: body(),
    env: { SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1,localhost,::1' },
    clockOff: 0,
  })
  const asTyped = { byHand: () => ({ body: body() }) }
  const as = async (rules: string, more: object = {}): Promise<Record<string, unknown>> =>
    body({ ...(await database.addUser(rules)), ...more })
  const readers = ['select', 'info', 'scan', 'type', 'strlen', 'getrange', 'mget']
  const without = (...lacking: string[]): string =>
    [`~${path}*`, ...readers.filter((one) => !lacking.includes(one)).map((one) => `+${one}`)].join(' ')

  test('that is well has nothing to tell, as source and as target, and keeps nothing', async () => {
    expect(telling(await probesOf(connection.db, base()))).toEqual([])
    expect(telling(await probesOf(connection.db, { ...base(), body: secure({ tls_ca: ca() }) }))).toEqual([])
    const target = { ...base(), kind: 'target' as const, body: body({ db: empty.db, path: 'out:' }) }
    const probes = await probesOf(connection.db, target)
    expect(telling(probes)).toEqual([])
    expect(probes.map(({ name, status }) => `${name} ${status}`)).toEqual(
      expect.arrayContaining(['credentials ok', 'database ok', 'put ok', 'read_back ok', 'delete ok']),
    )
    expect(await empty.run('dbsize')).toBe(0)
  })

  const cases: readonly Case[] = [
    {
      name: 'no password',
      setup: () => ({ body: body({ password: null }) }),
      fails: 'credentials',
      cause: 'NOAUTH',
      cure: asTyped,
    },
    {
      name: 'a wrong password',
      setup: () => ({ body: body({ password: 'wrong' }) }),
      fails: 'credentials',
      cause: 'WRONGPASS',
      cure: asTyped,
    },
    {
      name: 'an unknown user',
      setup: () => ({ body: body({ username: 'nobody' }) }),
      fails: 'credentials',
      cause: 'WRONGPASS',
      cure: asTyped,
    },
    {
      name: 'a user who may not choose a database',
      setup: async () => ({ body: await as(without('select')) }),
      fails: 'database',
      cause: 'NOPERM',
      cure: 'first',
    },
    {
      name: 'a user who may not scan',
      setup: async () => ({ body: await as(without('scan')) }),
      fails: 'list',
      cause: 'NOPERM',
      cure: 'first',
    },
    {
      name: 'a user who may not get',
      setup: async () => ({ body: await as(without('getrange', 'mget')) }),
      fails: 'read',
      cause: 'NOPERM',
      cure: 'first',
    },
    {
      name: 'a user who has no right to the keys',
      setup: async () => ({ body: await as('~elsewhere:* +@all') }),
      fails: 'read',
      cause: 'NoKeyRights',
      cure: 'first',
    },
    {
      name: 'a user who may not set',
      setup: async () => ({ kind: 'target', body: await as('~out:* +select +info +del', { path: 'out:' }) }),
      fails: 'put',
      cause: 'NOPERM',
      cure: 'first',
    },
    {
      name: 'a user who may not remove, where keys are to be removed',
      setup: async () => ({
        kind: 'target',
        body: await as('~out:* +select +info +set', { path: 'out:', can_delete_objects: true }),
      }),
      fails: 'delete',
      cause: 'NOPERM',
      cure: 'first',
    },
    {
      name: 'a target in the database of a source',
      async setup() {
        const { db } = connection
        const added = db.insertInto('projects').values({ title: 'Photos' }).returning('id')
        project = (await added.executeTakeFirstOrThrow()).id
        const { password: _, ...options } = body()
        await db
          .insertInto('storages')
          .values({
            project_id: project,
            kind: 'source',
            provider: 'redis',
            options: JSON.stringify(options),
          })
          .execute()
        return { kind: 'target', body: body({ project, path: 'out:' }) }
      },
      fails: 'loop',
      cause: 'loop',
      cure: { byHand: () => ({ body: body({ project, db: empty.db, path: 'out:' }) }) },
    },
    {
      name: 'a database there is not',
      setup: () => ({ body: body({ db: 32_000 }) }),
      fails: 'database',
      cause: 'NoDatabase',
      cure: 'first',
    },
    {
      name: 'another database than the one with the keys',
      setup: () => ({ body: body({ db: empty.db }) }),
      fails: 'database',
      cause: 'other_database',
      cure: 'first',
    },
    {
      name: 'a path in other letters',
      setup: () => ({ body: body({ path: path.toUpperCase() }) }),
      fails: 'list',
      cause: 'empty_prefix',
      cure: asTyped,
    },
    {
      name: 'TLS with a certificate nobody knows',
      setup: () => ({ body: secure() }),
      fails: 'tls',
      cause: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      cure: 'first',
    },
    {
      name: 'TLS with the certificate of another authority',
      setup: () => ({ body: secure({ tls_ca: selfSigned().cert }) }),
      fails: 'tls',
      cause: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      cure: 'first',
    },
    {
      name: 'the port that speaks TLS, asked without',
      setup: () => ({ body: secure({ tls: false }) }),
      fails: 'tls',
      cause: 'plain_to_tls',
      cure: 'all',
    },
    {
      name: 'the port without TLS, asked with it',
      setup: () => ({ body: body({ tls: true, tls_ca: ca() }) }),
      fails: 'tls',
      cause: 'NoTls',
      cure: 'all',
    },
    {
      name: 'a port where nothing listens',
      setup: () => ({ body: body({ port: '1' }) }),
      fails: 'connect',
      cause: 'ECONNREFUSED',
      cure: asTyped,
    },
    {
      name: 'a host that does not exist',
      setup: () => ({ body: body({ host: 'nowhere.invalid' }) }),
      fails: 'dns',
      cause: /^(?:ENOTFOUND|EAI_AGAIN)$/,
      cure: asTyped,
    },
    {
      name: 'a web server instead of a Redis',
      setup: () => ({ body: body({ port: String(web.port) }) }),
      fails: 'connect',
      cause: /^(?:NotRedis|NoGreeting)$/,
      cure: asTyped,
    },
    {
      name: 'a network this server keeps away from',
      setup: () => ({ env: {} }),
      fails: 'connect',
      cause: 'EGRESS_REFUSED',
      cure: 'first',
    },
  ]
  test.each(cases)('$name is found and cured', (one) => expectCured(connection.db, one, base(), hands))
})
