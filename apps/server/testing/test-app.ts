import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { buildApp } from '../src/build-app.ts'
import { loadConfig, type Environment } from '../src/config/config.ts'
import type { Connection } from '../src/db/connect.ts'
import type { App } from '../src/http/app.ts'
import type { Egress } from '../src/lib/egress.ts'
import { createSealer } from '../src/lib/sealing.ts'
import { createLog } from '../src/run/log.ts'
import { createPasswords, createUsers, PLAIN_COOKIE, type Users } from '../src/modules/users/index.ts'
import { testDb } from './test-db.ts'

export const TEST_SECRET_KEY = 'only for tests: thirty-two letters and more'
/** Real argon2id, as cheap as it goes: tests sign in a lot. */
const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1 }
export const TEST_PASSWORD = 'quiet-harbour-lantern'

export type Send = (options: InjectOptions) => Promise<LightMyRequestResponse>
export interface TestUser {
  id: number
  email: string
  /** Legacy API token. */
  token: string
  /** Cookie header of a live session, for requests that must not look like a browser's. */
  cookie: string
  /** Sends as this user's browser: session cookie and the headers browsers add. */
  browser: Send
  /** Sends as this user's API client: `Authorization: Token`. */
  api: Send
}
export interface TestApp {
  app: App
  db: Connection['db']
  connection: Connection
  users: Users
  /** Everything logged so far, one JSON line each. */
  logged(): string
  owner: TestUser
  /** Another person with an account, role member. */
  member(email?: string): Promise<TestUser>
  /** Sends without any credentials. */
  stranger: Send
  close(): Promise<void>
}

/** The whole server on a database of its own, with its owner. Requests go through `inject`, no port is used. */
export async function testApp(
  env: Environment = {},
  o: { webRoot?: string; egress?: Egress } = {},
): Promise<TestApp> {
  const connection = await testDb()
  const lines: string[] = []
  const config = loadConfig({ SLUICE_LOG_LEVEL: 'trace', ...env })
  const log = createLog(config, TEST_SECRET_KEY, { write: (line) => void lines.push(line) })
  const passwords = createPasswords(CHEAP)
  const app = await buildApp({
    config,
    connection,
    log,
    secretKey: TEST_SECRET_KEY,
    passwords,
    isStopping: () => false,
    ...o,
  })
  await app.ready()
  const users = createUsers({
    db: connection.db,
    config,
    secretKey: TEST_SECRET_KEY,
    sealer: createSealer(TEST_SECRET_KEY),
    passwords,
  })
  const person = async (email: string): Promise<TestUser> => {
    const row = await users.people.add({ email, password: TEST_PASSWORD, first_name: '', last_name: '' })
    const token = await users.legacyTokens.get(row.id)
    const session = await users.sessions.open(row.id, { userAgent: 'vitest', address: '127.0.0.1' })
    const cookie = `${PLAIN_COOKIE}=${session}`
    const withHeaders =
      (headers: Record<string, string>): Send =>
      (options) =>
        app.inject({ ...options, headers: { ...headers, ...options.headers } })
    return {
      id: row.id,
      email,
      token,
      cookie,
      browser: withHeaders({ cookie, 'sec-fetch-site': 'same-origin' }),
      api: withHeaders({ authorization: `Token ${token}` }),
    }
  }
  let people = 0
  return {
    app,
    db: connection.db,
    connection,
    users,
    logged: () => lines.join(''),
    owner: await person('owner@example.org'),
    member: (email) => person(email ?? `member${(people += 1)}@example.org`),
    stranger: (options) => app.inject(options),
    close: async () => {
      await app.close()
      await connection.close()
    },
  }
}
