import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { binaries } from './binaries.ts'
import { fail } from './fail.ts'
import { identity, type Identity } from './identity.ts'
import { canEnter, reachablePrograms, throughClosedFolders } from './reach.ts'

/** Superuser of the bundled cluster, reachable only through a socket in a 0700 folder. */
export const USER = 'sluice'

/** What is needed to run the programs of Postgres for one folder. */
export interface Programs {
  bin: string
  id: Identity
  /** Spawn options: dropped user, neutral folder, nothing of our environment but the PATH. */
  as: { uid?: number; gid?: number; cwd: string; env: { PATH: string | undefined; LC_ALL: string } }
  /** Words before every command: empty, or what drops to the user where spawn options cannot. */
  prefix: string[]
  major: string
}

export function programs(clusterDir: string): Programs {
  const id = identity(clusterDir)
  const bin = reachablePrograms(binaries(), id)
  const prefix = canEnter(id, path.dirname(clusterDir)) ? [] : throughClosedFolders(id)
  // oxlint-disable-next-line node/no-process-env -- child processes need the search path
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' }
  const as = { ...(prefix.length === 0 ? id : {}), cwd: '/', env }
  const probe = call({ bin, as, prefix }, 'postgres', '--version')
  const major = /(\d+)\./.exec(probe.stdout ?? '')?.[1]
  if (major === undefined)
    return fail(
      `cannot run ${bin}/postgres as uid ${id.uid ?? process.getuid?.()}: ${probe.error?.message ?? probe.stderr}`,
      'That user must be able to enter every folder above it.',
    )
  return { bin, id, as, prefix, major }
}

/** The command with what goes before it, as spawn wants it. */
export function command(p: Pick<Programs, 'prefix'>, program: string, args: string[]): [string, string[]] {
  const [first = program, ...rest] = [...p.prefix, program, ...args]
  return [first, rest]
}

function call(
  p: Pick<Programs, 'bin' | 'as' | 'prefix'>,
  name: string,
  ...args: string[]
): SpawnSyncReturns<string> {
  return spawnSync(...command(p, `${p.bin}/${name}`, args), { ...p.as, encoding: 'utf8' })
}

/** Gives a folder to the user Postgres runs as. */
export function own(p: Programs, folder: string): string {
  if (p.id.uid !== undefined) chownSync(folder, p.id.uid, p.id.gid ?? p.id.uid)
  return folder
}

/** Makes the cluster when there is none, and refuses one that this Postgres cannot open. */
export function ensureCluster(p: Programs, clusterDir: string): void {
  if (!existsSync(`${clusterDir}/PG_VERSION`)) init(p, clusterDir)
  const have = readFileSync(`${clusterDir}/PG_VERSION`, 'utf8').trim()
  if (have !== p.major)
    fail(
      `${clusterDir} was made by Postgres ${have}, this is ${p.major}`,
      'Dump with the old one and restore.',
    )
}

/** Into a sibling, then rename: a killed initdb leaves no half cluster. */
function init(p: Programs, clusterDir: string): void {
  mkdirSync(path.dirname(clusterDir), { recursive: true })
  const fresh = own(p, mkdtempSync(`${clusterDir}.init-`))
  const settings = ['--auth=trust', '--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8']
  const result = call(p, 'initdb', '-D', fresh, '-U', USER, ...settings)
  if (result.status === 0 && moved(fresh, clusterDir)) return
  rmSync(fresh, { recursive: true, force: true })
  if (result.status !== 0)
    fail(
      `initdb: ${result.stderr?.trim() ?? result.error?.message}`,
      'The folders above the data folder must be reachable for its user.',
    )
  if (!existsSync(`${clusterDir}/PG_VERSION`))
    fail(`${clusterDir} holds other files`, 'Choose an empty folder.')
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch {
    return false // not empty: another start was first, or foreign files
  }
}
