import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** CPU and memory of processes, from /proc: Linux only, nulls elsewhere. */
export interface Usage {
  nodeCpuSeconds: number | null
  databaseCpuSeconds: number | null
  nodePeakMb: number | null
}

const TICKS = 100

function stat(pid: number): { parent: number; ticks: number; ended: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number)
    const [, parent = 0, , , , , , , , , , user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields
    return { parent, ticks: user + system, ended: endedUser + endedSystem }
  } catch {
    return null
  }
}

/** CPU of the postmaster, of its children, and of those that ended already. */
function clusterTicks(postmaster: number): number {
  const own = stat(postmaster)
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => stat(Number(name)))
    .filter((s) => s?.parent === postmaster)
  return (own?.ticks ?? 0) + (own?.ended ?? 0) + children.reduce((sum, s) => sum + (s?.ticks ?? 0), 0)
}

function postmasterOf(dataDir: string): number {
  return Number(readFileSync(`${dataDir}/pg/postmaster.pid`, 'utf8').split('\n')[0])
}

/** Begins to measure; the returned function tells what was used since. */
export function watch(nodePid: number, dataDir: string): () => Usage {
  if (process.platform !== 'linux')
    return () => ({ nodeCpuSeconds: null, databaseCpuSeconds: null, nodePeakMb: null })
  const postmaster = postmasterOf(dataDir)
  const before = { node: stat(nodePid)?.ticks ?? 0, database: clusterTicks(postmaster) }
  let resettable = true
  try {
    writeFileSync(`/proc/${nodePid}/clear_refs`, '5') // peak memory counts from now on
  } catch {
    resettable = false
  }
  return () => ({
    nodeCpuSeconds: ((stat(nodePid)?.ticks ?? 0) - before.node) / TICKS,
    databaseCpuSeconds: (clusterTicks(postmaster) - before.database) / TICKS,
    nodePeakMb: resettable
      ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${nodePid}/status`, 'utf8'))?.[1] ?? 0) / 1024
      : null,
  })
}
