import { readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { codeOf } from './fail.ts'

export interface Postmaster {
  pid: number
  socketDir: string
  port: number
  ready: boolean
}

/** Postgres fills its pid file at once after it made it; one that stays empty was left by a crash. */
const WRITING_MS = 10_000

/** The server that runs on this folder, if one does. Removes a pid file whose process is gone. */
export function postmaster(clusterDir: string): Postmaster | undefined {
  const file = `${clusterDir}/postmaster.pid`
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    return undefined
  }
  if (lines[0] === '' && Date.now() - writtenAt(file) < WRITING_MS) return undefined
  const pid = Number(lines[0])
  if (isPostgres(pid))
    return {
      pid,
      port: Number(lines[3]),
      socketDir: lines[4] ?? '',
      ready: lines[7]?.trim() === 'ready',
    }
  rmSync(file, { force: true })
  return undefined
}

function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    // a reused pid is not Postgres; a zombie's command line is empty
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? ''
    return path.basename(command) === 'postgres'
  } catch {
    return false
  }
}
