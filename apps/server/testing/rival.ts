/**
 * A process that tries to take a run over, ten times a second, until told to stop. Exits with 0 when it never
 * succeeded. Arguments: connection settings as JSON, run id.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { connect } from '../src/db/connect.ts'
import { claimRun } from '../src/modules/runs/runs.store.ts'
import { defaultLimits } from '../src/modules/runs/index.ts'

const [settings = '{}', runId = '0'] = process.argv.slice(2)
const connection = connect(JSON.parse(settings) as pg.ClientConfig, () => {}, 1)
const { db } = connection
let stop = false
process.on('message', () => (stop = true))
let tries = 0
for (let claimed: unknown = null; !stop && !claimed; await sleep(100)) {
  const { state } = await db
    .selectFrom('sync_runs')
    .select('state')
    .where('id', '=', Number(runId))
    .executeTakeFirstOrThrow()
  // the first claim is the worker's
  if (state === 'queued') {
    process.send?.('ready')
    continue
  }
  claimed = await claimRun(db, Number(runId), 'rival', defaultLimits)
  tries += 1
  if (claimed) process.exit(2)
}
await connection.close()
process.exit(tries > 100 ? 0 : 3)
