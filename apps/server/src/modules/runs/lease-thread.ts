/**
 * The thread that keeps leases young.
 *
 * It has its own event loop and its own database connection, so neither a busy main loop nor a full pool can
 * make a healthy worker lose its run. It stops renewing when the main loop has shown no sign of life for
 * MAIN_LOOP_LIMIT: a worker that hangs for good shall lose its runs.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'
import type { LeaseThreadData, ToLeaseThread, FromLeaseThread } from './lease.ts'

const MAIN_LOOP_LIMIT = 5 * 60_000

const port = parentPort
if (!port) throw new Error('lease-thread.ts runs as a worker thread')
const { settings, leaseSeconds, renewSeconds } = workerData as LeaseThreadData

/** Run id → epoch, and when the lease was last known to be ours. */
const held = new Map<number, { epoch: number; renewedAt: number }>()
let client: pg.Client | null = null as pg.Client | null
let lastAlive = Date.now()
let closing = false

port.on('message', (message: ToLeaseThread) => {
  lastAlive = Date.now()
  if (message.type === 'hold') held.set(message.id, { epoch: message.epoch, renewedAt: Date.now() })
  else if (message.type === 'drop' && held.get(message.id)?.epoch === message.epoch) held.delete(message.id)
  else if (message.type === 'close') closing = true
})

const post = (message: FromLeaseThread): void => port.postMessage(message)

async function connection(): Promise<pg.Client> {
  if (client) return client
  const fresh = new pg.Client({
    ...settings,
    application_name: 'sluice lease',
    connectionTimeoutMillis: 5000,
    query_timeout: 5000,
  })
  fresh.on('error', () => {
    if (client === fresh) client = null
  })
  await fresh.connect()
  return (client = fresh)
}

async function renew(): Promise<void> {
  const ids = [...held.keys()]
  const epochs = ids.map((id) => held.get(id)?.epoch)
  const db = await connection()
  // a row that is locked is being committed by its holder, which renews the lease itself
  await db.query(
    `update sync_runs r set lease_until = now() + make_interval(secs => $3)
      where r.id in (select s.id from sync_runs s join unnest($1::int[], $2::int[]) as h(id, epoch) using (id, epoch)
                      where s.state = 'running' and s.owner is not null for no key update of s skip locked)`,
    [ids, epochs, leaseSeconds],
  )
  const { rows } = await db.query<{ id: number; epoch: number; cancel_requested: boolean }>(
    `select id, epoch, cancel_requested from sync_runs where id = any($1::int[]) and state = 'running'`,
    [ids],
  )
  const now = Date.now()
  for (const [at, id] of ids.entries()) {
    const mine = held.get(id)
    if (!mine || mine.epoch !== epochs[at]) continue
    const row = rows.find((r) => r.id === id && r.epoch === mine.epoch)
    if (!row) report('lost', id)
    else mine.renewedAt = now
    if (row?.cancel_requested) post({ type: 'cancelled', id, epoch: mine.epoch })
  }
}

function report(type: 'lost', id: number): void {
  const mine = held.get(id)
  if (!mine) return
  held.delete(id)
  post({ type, id, epoch: mine.epoch })
}

while (!closing) {
  if (held.size > 0 && Date.now() - lastAlive < MAIN_LOOP_LIMIT) {
    try {
      await renew()
    } catch {
      const broken = client
      client = null
      await broken?.end().catch(() => {})
    }
    for (const [id, { renewedAt }] of held)
      if (Date.now() - renewedAt > leaseSeconds * 1000) report('lost', id)
  }
  await sleep(client || held.size === 0 ? renewSeconds * 1000 : Math.min(1000, renewSeconds * 1000))
}
await client?.end().catch(() => {})
port.close()
