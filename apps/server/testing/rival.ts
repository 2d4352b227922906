/**
 * A process that tries to take a run over, ten times a second, until it has tried often enough after the
 * lease it found would have ended. Exits with 0 when it never succeeded. It tells that it is done by a file: the
 * event loop of who waits for it is blocked. Arguments: connection settings as JSON, run id, that file.
 */
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { connect } from '../src/db/connect.ts'
import { claimRun } from '../src/modules/runs/runs.store.ts'
import { defaultLimits } from '../src/modules/runs/index.ts'

const ENOUGH = 20
const [settings = '{}', runId = '0', file = ''] = process.argv.slice(2)
const connection = connect(JSON.parse(settings) as pg.ClientConfig, () => {}, 1)

async function rival(): Promise<number> {
  let end: Date | null = null
  for (let tries = 0; tries < ENOUGH; await sleep(100)) {
    const { rows } = await connection.pool.query<{ state: string; lease_until: Date | null; now: Date }>(
      'select state, lease_until, now() from sync_runs where id = $1',
      [runId],
    )
    const [run] = rows
    // the first claim is the worker's
    if (run?.state === 'queued') {
      process.send?.('ready')
      continue
    }
    if (run?.state !== 'running' || !run.lease_until) return 3
    end ??= run.lease_until
    if (await claimRun(connection.db, Number(runId), 'rival', defaultLimits)) return 2
    if (run.now > end) tries += 1
  }
  return 0
}

try {
  process.exitCode = await rival()
} finally {
  writeFileSync(file, '')
  await connection.close()
  process.disconnect()
}
