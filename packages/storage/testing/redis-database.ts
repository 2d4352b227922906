/** Databases for tests, filled by the administrator of the server. */
import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'

export interface RedisAccount {
  readonly host: string
  readonly port: number
  readonly username: string | null
  readonly password: string | null
  readonly tls: boolean
  readonly ca: string | null
  /** The one database that may be used; null: there are plenty, take one. */
  readonly db: number | null
}

export interface TestDatabase {
  /** Wire values of a storage of provider `redis` for the whole database. */
  readonly values: Readonly<Record<string, unknown>>
  readonly db: number
  /** Any command, as the administrator, in this database. */
  run(command: string, ...args: (string | Buffer)[]): Promise<unknown>
  /** Makes a user with these rules (`~key:* +get`) who goes when this closes; gives the values to be him. */
  addUser(rules: string): Promise<{ username: string; password: string }>
  close(): Promise<void>
}

/** A database nobody else uses. One that was named and holds anything is refused, since it is emptied later. */
export async function createTestDatabase(server: RedisAccount): Promise<TestDatabase> {
  const { host, port, username, password, tls, ca } = server
  const access = { ...(username && { username }), ...(password && { password }) }
  const secure = tls ? { tls: { ...(ca && { ca }) } } : {}
  const admin = new Redis({ host, port, ...access, ...secure, protocol: 2, disableClientInfo: true })
  const db = server.db ?? (await admin.incr('sluice:databases-taken'))
  await admin.select(db)
  if ((await admin.dbsize()) > 0) {
    admin.disconnect()
    throw new Error(`database ${db} of ${host}:${port} is not empty: tests would remove what it holds`)
  }
  const users: string[] = []
  return {
    values: { host, port: String(port), username, password, db, ...(tls && { tls, tls_ca: ca }) },
    db,
    run: (command, ...args) => admin.call(command, ...args),
    async addUser(rules) {
      const name = `u${randomBytes(6).toString('hex')}`
      const secret = randomBytes(12).toString('hex')
      await admin.call('acl', 'setuser', name, 'on', `>${secret}`, ...rules.split(' '))
      users.push(name)
      return { username: name, password: secret }
    },
    async close() {
      await admin.flushdb()
      if (users.length > 0) await admin.call('acl', 'deluser', ...users)
      admin.disconnect()
    },
  }
}
