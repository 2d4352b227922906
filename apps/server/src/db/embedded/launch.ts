import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { Writable } from 'node:stream'
import { command, own, type Programs } from './cluster.ts'
import { openTmp } from './reach.ts'

const PORT = 5432 // only names the socket file
const LOG_BYTES = 10 * 1_048_576
const SETTINGS = ['listen_addresses=', 'unix_socket_permissions=0700', 'jit=off', 'shared_buffers=256MB']
// our end of fd 3 closes even on kill -9, and takes Postgres down with us
const WITH_US = '"$@" & p=$!; (cat >/dev/null; kill -INT $p) <&3 & exec 3<&-; wait $p'

export interface Launched {
  child: ChildProcess
  socketDir: string
  /** The last lines Postgres wrote: why it did not start. */
  lastWords(): string
}

/** Starts Postgres as a child that outlives Ctrl-C (we drain first) but not us. Its output goes to a file. */
export function launch(p: Programs, clusterDir: string, logFile: string): Launched {
  // mode 0700, and short: a socket path may have 107 bytes
  const socketDir = own(p, mkdtempSync(path.join(openTmp(p.id), 'sluice-pg-')))
  const log = openLog(logFile)
  const settings = SETTINGS.flatMap((s) => ['-c', s])
  const child = spawn(
    ...command(p, '/bin/sh', [
      '-c',
      WITH_US,
      'sh',
      `${p.bin}/postgres`,
      '-D',
      clusterDir,
      '-p',
      String(PORT),
      '-k',
      socketDir,
      ...settings,
    ]),
    { ...p.as, detached: true, stdio: ['ignore', 'ignore', log, 'pipe'] },
  )
  closeSync(log)
  child.unref()
  const pipe = child.stdio[3]
  if (pipe instanceof Writable && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref()
  const lastWords = (): string => readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join(' ')
  return { child, socketDir, lastWords }
}

/** One earlier log is kept; the child's own user need not be able to write there, it inherits the open file. */
function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}
