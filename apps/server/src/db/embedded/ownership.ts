import os from 'node:os'
import pg from 'pg'
import { USER } from './cluster.ts'
import type { Postmaster } from './postmaster.ts'

const LOCK = 7_305_177

/**
 * One server per cluster: an advisory lock held for life. It goes with the connection, so a dead owner never
 * blocks. Returns the connection, or words why not: "in use by ..." is final, anything else may pass.
 */
export async function takeOwnership(at: Postmaster): Promise<pg.Client | string> {
  const client = new pg.Client({
    host: at.socketDir,
    port: at.port,
    user: USER,
    database: 'postgres',
    application_name: `sluice pid ${process.pid} on ${os.hostname()}`,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const got = await client.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [LOCK])
    if (got.rows[0]?.ok === true) return client
    const holder = await client.query<{ n: string }>(
      `select application_name n from pg_stat_activity join pg_locks l using (pid)
        where locktype = 'advisory' and objid = $1 and l.granted`,
      [LOCK],
    )
    await client.end()
    const who = holder.rows[0]?.n
    return who === undefined ? 'busy' : `in use by another server (${who})`
  } catch (error) {
    await client.end().catch(() => {})
    return String(error) // starting up or shutting down
  }
}
