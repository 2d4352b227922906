import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { ensureCluster, programs, USER } from './embedded/cluster.ts'
import { fail } from './embedded/fail.ts'
import { launch, type Launched } from './embedded/launch.ts'
import { takeOwnership } from './embedded/ownership.ts'
import { postmaster, type Postmaster } from './embedded/postmaster.ts'

/**
 * The bundled Postgres, for installations without a database of their own. It runs as a child of this
 * process, listens only on a socket in a private folder, and goes when we go, also after kill -9. A stale pid
 * file, an orphan of a killed server and two starts at once are all handled; two servers on one folder are not
 * possible: the second is told who holds it.
 */
export interface EmbeddedPostgres {
  socketDir: string
  port: number
  user: string
  stop(): Promise<void>
}

const START_MS = 60_000
const IN_USE_MS = 3_000
const MAX_LAUNCHES = 4

/** `onDeath` is called once when Postgres goes away and nobody called `stop`. */
export async function startEmbedded(
  clusterDir: string,
  onDeath: () => void = () => {},
): Promise<EmbeddedPostgres> {
  const p = programs(clusterDir)
  const begin = Date.now()
  let mine: Launched | undefined
  for (let launches = 0; Date.now() - begin < START_MS; await sleep(10)) {
    const at = postmaster(clusterDir)
    if (!at && (!mine || mine.child.exitCode !== null)) {
      if (mine && launches >= MAX_LAUNCHES) fail(`did not start: ${mine.lastWords()}`, '')
      ensureCluster(p, clusterDir)
      mine = launch(p, clusterDir, `${clusterDir}.log`)
      launches += 1
    }
    const got = at?.ready === true ? await takeOwnership(at) : 'not ready'
    if (typeof got === 'string' && got.startsWith('in use') && Date.now() - begin > IN_USE_MS)
      fail(`${clusterDir} is ${got}`, 'Stop it.')
    if (!at || typeof got === 'string') continue
    if (at.socketDir === mine?.socketDir) return running(clusterDir, at, got, onDeath)
    // an orphan, or a racing start that lost: only a child of ours goes down with us
    await halt(clusterDir, at, got)
  }
  return fail('not ready after 60 s', mine?.lastWords() ?? '')
}

/** Where the bundled Postgres of another live process of this server listens, if one does. */
export function runningEmbedded(
  clusterDir: string,
): { host: string; port: number; user: string } | undefined {
  const at = postmaster(clusterDir)
  return at?.ready === true ? { host: at.socketDir, port: at.port, user: USER } : undefined
}

function running(
  clusterDir: string,
  at: Postmaster,
  owner: pg.Client,
  onDeath: () => void,
): EmbeddedPostgres {
  let stopping = false
  owner.once('end', () => {
    if (!stopping) onDeath()
  })
  return {
    socketDir: at.socketDir,
    port: at.port,
    user: USER,
    stop: async () => {
      stopping = true
      await halt(clusterDir, at, owner)
    },
  }
}

/** Fast shutdown; after 20 s the immediate one, which only costs a recovery at the next start. */
async function halt(clusterDir: string, at: Postmaster, owner: pg.Client): Promise<void> {
  const alive = (): boolean => postmaster(clusterDir)?.pid === at.pid
  await owner.end().catch(() => {})
  for (const [signal, ms] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    if (alive()) process.kill(at.pid, signal)
    for (let waited = 0; waited < ms && alive(); waited += 10) await sleep(10)
  }
  rmSync(at.socketDir, { recursive: true, force: true })
}
