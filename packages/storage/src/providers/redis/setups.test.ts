/** What a user is told of set-ups that do not work, each made for real. */
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { selfSigned } from '../../../../../tools/test-servers/certificate.ts'
import { createTestDatabase, type TestDatabase } from '../../../testing/index.ts'
import { EGRESS_REFUSED } from '../../kit/errors.ts'
import { parseOptions } from '../../kit/parse-options.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { defaultRetryPolicy } from '../../wrappers/retry.ts'
import { redis } from './provider.ts'

type Values = Readonly<Record<string, unknown>>
const signal = new AbortController().signal
const impatient = { ...defaultRetryPolicy, sleep: () => Promise.resolve() }

async function check(
  need: 'read' | 'write',
  values: Values,
  deps: StorageDeps = {},
  stop: AbortSignal = signal,
) {
  const parsed = parseOptions(redis, need === 'read' ? 'source' : 'target', values)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const store = openStore({ provider: redis, options: parsed.options, deps, retryPolicy: impatient })
  try {
    return await store.check(need, stop)
  } finally {
    await store.close()
  }
}

const servers: Server[] = []
async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
/** Says this to whoever sends it something. */
const parrot = (words: string): Promise<number> =>
  listen(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => socket.write(words))
    }),
  )
afterAll(() => {
  for (const server of servers) server.close()
})

const server = inject('redis')
const own = server.available && server.tlsPort !== null
const why = server.available ? 'needs a private Redis' : server.reason

describe.skipIf(!own)(`a real Redis${own ? '' : ` (${why})`}`, () => {
  let database: TestDatabase
  const values = (more: Values = {}): Values => ({ ...database.values, ...more })
  const secure = (more: Values = {}): Values =>
    values({ host: 'localhost', port: String(server.available ? server.tlsPort : 0), tls: true, ...more })
  const ca = (): string | null => (server.available ? server.ca : null)

  beforeAll(async () => {
    if (!server.available) throw new Error(server.reason)
    database = await createTestDatabase(server)
    await database.run('set', 'tasks:1', '{}')
    await database.run('set', 'other:1', '{}')
  })
  afterAll(() => database.close())

  it('that works passes, plain and over TLS', async () => {
    expect(await check('read', values({ path: 'tasks:' }))).toEqual({ ok: true })
    expect(await check('write', values({ path: 'tasks:' }))).toEqual({ ok: true })
    expect(await check('read', secure({ tls_ca: ca() }))).toEqual({ ok: true })
    expect(await database.run('dbsize')).toBe(2)
  })

  it.each<[string, (_: TestDatabase) => Values, string, string, string]>([
    ['no password', () => values({ password: null }), 'denied', 'asks for a password', 'Enter the password'],
    [
      'a wrong password',
      () => values({ password: 'wrong' }),
      'denied',
      'for the default user',
      'Enter the password again',
    ],
    [
      'an unknown user',
      () => values({ username: 'nobody', password: 'x' }),
      'denied',
      'for the user "nobody"',
      'may also be unknown',
    ],
    [
      'a user without a password',
      () => values({ username: 'nobody', password: null }),
      'denied',
      'for the user "nobody"',
      'Enter user and password again',
    ],
    [
      'a database it does not have',
      () => values({ db: 5000 }),
      'invalid_config',
      'no database 5000',
      'lower',
    ],
    [
      'a path without keys',
      () => values({ path: 'Tasks:' }),
      'not_found',
      'no objects under the prefix "Tasks:"',
      'upper and lower case',
    ],
    [
      'the port for TLS, spoken to without',
      () => secure({ tls: false }),
      'unavailable',
      'closed the connection before it answered',
      'switch TLS on',
    ],
    [
      'the port without TLS, spoken to with',
      () => secure({ port: values()['port'], tls_ca: ca() }),
      'invalid_config',
      'does not speak TLS',
      'switch TLS off',
    ],
    [
      'a certificate of an unknown authority',
      () => secure(),
      'invalid_config',
      'certificate is not trusted',
      'Paste the certificate of its authority',
    ],
    [
      'a certificate of another authority than the one given',
      () => secure({ tls_ca: selfSigned().cert }),
      'invalid_config',
      'certificate is not trusted',
      'CA certificate',
    ],
    [
      'a certificate for another host',
      () => secure({ host: 'redis.example', tls_ca: ca() }),
      'invalid_config',
      'for another host',
      'as the certificate names it',
    ],
  ])('with %s', async (_what, broken, kind, message, advice) => {
    const everyName: StorageDeps['sockets'] = {
      lookup: (_host, { all }, done) => {
        if (all) done(null, [{ address: '127.0.0.1', family: 4 }])
        else done(null, '127.0.0.1', 4)
      },
      assertAllowed: () => {},
    }
    expect(await check('read', broken(database), { sockets: everyName })).toEqual({
      ok: false,
      kind,
      message: expect.stringContaining(message) as string,
      advice: expect.stringContaining(advice) as string,
    })
  })

  const readers = ['select', 'info', 'scan', 'type', 'strlen', 'getrange', 'mget']
  it.each<['read' | 'write', string, string[]]>([
    ['read', 'SELECT', readers],
    ['read', 'SCAN', readers],
    ['read', 'STRLEN', readers],
    ['read', 'GETRANGE', readers],
    ['read', 'MGET', readers],
    ['write', 'SELECT', ['select', 'set', 'del']],
    ['write', 'SET', ['select', 'set', 'del']],
  ])('as a user who may %s but has no right to %s, which the advice gives', async (need, lacks, rights) => {
    const granted = rights.filter((right) => right !== lacks.toLowerCase()).map((right) => `+${right}`)
    const user = await database.addUser(['~tasks:*', ...granted].join(' '))
    const broken = values({ path: 'tasks:', ...user })
    const result = await check(need, broken)
    expect(result).toMatchObject({ ok: false, kind: 'denied' })
    if (result.ok) throw new Error('it works')
    expect(result.message).toContain(`the user "${user.username}" may not use the command ${lacks}`)
    const command = /run: (ACL SETUSER .*)$/.exec(result.advice)?.[1]?.split(' ') ?? []
    expect(command).toContain(`+${lacks.toLowerCase()}`)
    const [acl = '', ...rules] = command
    await database.run(acl, ...rules)
    expect(await check(need, broken)).toEqual({ ok: true })
  })

  it.each(['read', 'write'] as const)('as a user with no right to these keys (%s)', async (need) => {
    const user = await database.addUser('~elsewhere:* +@all')
    const broken = values({ path: 'tasks:', ...user })
    const result = await check(need, broken)
    expect(result).toMatchObject({
      ok: false,
      kind: 'denied',
      message: expect.stringContaining('no right to the keys that begin with "tasks:"') as string,
    })
    const rule = result.ok ? '' : (/~\S+/.exec(result.advice)?.[0] ?? '')
    await database.run('acl', 'setuser', user.username, rule)
    expect(await check(need, broken)).toEqual({ ok: true })
  })
})

describe('something else', () => {
  const at = (port: number, more: Values = {}): Values => ({ host: '127.0.0.1', port: String(port), ...more })

  it('than a Redis answers', async () => {
    const port = await parrot('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect(await check('read', at(port))).toMatchObject({
      kind: 'invalid_config',
      message: expect.stringContaining('is not a Redis') as string,
    })
  })

  it.each([false, true])(
    'says nothing (TLS %s): the check ends when told, and nothing stays connected',
    async (tls) => {
      const stop = new AbortController()
      const gone: Promise<unknown>[] = []
      const silent = createServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => stop.abort())
        gone.push(new Promise((resolve) => socket.once('close', resolve)))
      })
      const values = at(await listen(silent), { tls, password: 'x' })
      expect(await check('read', values, {}, stop.signal)).toMatchObject({ kind: 'cancelled' })
      expect(gone).toHaveLength(1)
      await Promise.all(gone)
    },
  )

  it('is nothing at all', async () => {
    expect(await check('read', at(1))).toMatchObject({
      kind: 'unavailable',
      message: 'Nothing listens at 127.0.0.1:1.',
    })
    expect(await check('read', { host: 'no-such-host.invalid' })).toMatchObject({ kind: 'unavailable' })
  })

  it.each([
    ['-ERR max number of clients reached', 'throttled', 'as many connections as it allows'],
    ['-LOADING Redis is loading the dataset in memory', 'unavailable', 'still loading'],
    ["-READONLY You can't write against a read only replica.", 'unavailable', 'read-only replica'],
    ["-OOM command not allowed when used memory > 'maxmemory'.", 'unavailable', 'is full'],
    ['-MISCONF Redis is configured to save RDB snapshots', 'unavailable', 'cannot save'],
    ['-MASTERDOWN Link with MASTER is down', 'unavailable', 'did not answer as it should'],
    ['-CLUSTERDOWN Hash slot not served', 'unavailable', 'did not answer as it should'],
    ['-MOVED 3999 10.0.0.1:6381', 'invalid_config', 'part of a cluster'],
    ['-ERR SELECT is not allowed in cluster mode', 'invalid_config', 'no database 2'],
    [
      '-ERR AUTH <password> called without any password configured for the default user.',
      'invalid_config',
      'asks for no password',
    ],
    ['-ERR <script>of its own</script>', 'unknown', 'unexpected'],
  ])('is told by what it answers: %s', async (reply, kind, message) => {
    const port = await parrot(`${reply}\r\n`)
    const result = await check('write', at(port, { password: 'planted-secret' }))
    expect(result).toMatchObject({
      ok: false,
      kind,
      message: expect.stringContaining(message) as string,
    })
    expect(JSON.stringify(result)).not.toMatch(/planted-secret|script|10\.0\.0\.1/)
  })

  it('is where the operator does not allow to go, by address as well as by name', async () => {
    let connected = 0
    const port = await listen(createServer(() => void (connected += 1)))
    const refusal = Object.assign(new Error('refused'), { code: EGRESS_REFUSED })
    const sockets: NonNullable<StorageDeps['sockets']> = {
      lookup: (_host, _options, done) => done(refusal, '', 4),
      assertAllowed: () => {
        throw refusal
      },
    }
    for (const host of ['127.0.0.1', '::1', '[::1]', 'localhost', '0x7f000001', '127.1'])
      for (const tls of [false, true])
        expect(await check('read', { host, port: String(port), tls }, { sockets })).toMatchObject({
          kind: 'denied',
          message: expect.stringContaining('does not connect to') as string,
        })
    expect(connected).toBe(0)
  })
})
