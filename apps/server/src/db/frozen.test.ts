import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDb } from '../../testing/test-db.ts'
import { APPLICATION, type Connection } from './connect.ts'
import { endFrozenSessions } from './frozen.ts'

let c: Connection
beforeAll(async () => {
  c = await testDb()
})
afterAll(() => c.close())

/** A session in a transaction that has locked `lock`. */
async function locking(lock: number) {
  const client = new pg.Client({ ...c.settings, application_name: APPLICATION })
  const ended = new Promise<string>((resolve) => client.on('error', (error) => resolve(error.message)))
  await client.connect()
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock($1)', [lock])
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return { client, ended, pid: rows[0]?.pid ?? 0 }
}
const isFree = async (lock: number): Promise<boolean> => {
  const { rows } = await c.pool.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [lock])
  return rows[0]?.free ?? false
}
const stateOf = async (pid: number): Promise<string> => {
  const { rows } = await c.pool.query<{ doing: string }>(
    `select state || ', ' || coalesce(wait_event, 'at work') as doing from pg_stat_activity where pid = $1`,
    [pid],
  )
  return rows[0]?.doing ?? 'gone'
}

test('a process that froze while it sent a statement loses its session, and whoever works or waits keeps his', async () => {
  const [frozen, busy, idle] = [await locking(1), await locking(2), await locking(3)]
  // the statement's text arrives, its values do not
  const { stream } = (frozen.client as unknown as { connection: { stream: NodeJS.WritableStream } })
    .connection
  const write = stream.write.bind(stream) as (chunk: Uint8Array) => boolean
  let writes = 0
  stream.write = (chunk: Uint8Array | string) => (writes++ === 0 ? write(chunk as Uint8Array) : true)
  void frozen.client.query('select $1::text', ['never sent']).catch(() => {})
  const work = busy.client.query('select pg_sleep(600)').catch(() => {})
  await expect.poll(() => stateOf(frozen.pid)).toBe('active, ClientRead')
  await expect.poll(() => stateOf(busy.pid)).toBe('active, PgSleep')

  await endFrozenSessions(c.db, 600_000)
  expect(await stateOf(frozen.pid)).toBe('active, ClientRead')
  await expect.poll(() => endFrozenSessions(c.db, 500).then(() => stateOf(frozen.pid))).toBe('gone')
  expect(await frozen.ended).toMatch(/terminat/)
  expect([await isFree(1), await isFree(2), await isFree(3)]).toEqual([true, false, false])
  expect(await stateOf(busy.pid)).toBe('active, PgSleep')
  expect(await stateOf(idle.pid)).toBe('idle in transaction, ClientRead')

  await c.pool.query('select pg_terminate_backend($1)', [busy.pid])
  await work
  await idle.client.end()
})
