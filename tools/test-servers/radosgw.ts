/**
 * A private Ceph radosgw: a strict S3 server (signatures, link expiry, CORS, ranges, paging) with its data in
 * memory. One monitor, one in-memory store, one gateway; about a second to start; nothing outside a temporary
 * folder. About 22 kB of memory an object: keep tests under some 20,000 of them.
 */
import { execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findServer } from './find-server.ts'
import { freePorts } from './free-ports.ts'

const run = promisify(execFile)

export interface S3Connection {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
  /** Somebody else, who may do nothing until the first one puts a policy on him. */
  readonly second?: { readonly name: string; readonly accessKey: string; readonly secretKey: string }
}

export interface Radosgw extends S3Connection {
  /** Kills the servers and removes their data. May be called twice. */
  readonly stop: () => Promise<void>
}

/** Throws an error that says what is missing when the machine has no Ceph. */
export async function startRadosgw(): Promise<Radosgw> {
  const found = findServer('radosgw')
  if (!found.available) throw new Error(found.reason)
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-rgw-'))
  const env = {
    ...process.env,
    PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
    CEPH_CONF: path.join(dir, 'ceph.conf'),
  }
  const guard = startGuard(dir)
  const stop = guard.stop

  const call = (program: string, ...args: string[]) => run(program, args, { env, timeout: 60_000 })
  /** Servers stay in the foreground (`-f`), so that their process is our child. */
  const serve = (program: string, ...args: string[]): void => {
    const child = spawn(program, ['-f', ...args], { env, stdio: 'ignore' })
    child.on('error', () => {})
    child.unref()
    if (child.pid !== undefined) guard.watch(child.pid)
  }

  try {
    const [monitor2 = 0, monitor1 = 0, gateway = 0] = await freePorts(3)
    const fsid = randomUUID()
    const accessKey = randomBytes(10).toString('hex')
    const secretKey = randomBytes(20).toString('hex')
    await mkdir(path.join(dir, 'mon'))
    await mkdir(path.join(dir, 'osd'))
    await mkdir(path.join(dir, 'rgw'))
    await writeFile(env.CEPH_CONF, configuration(dir, fsid, [monitor2, monitor1], gateway))
    const map = path.join(dir, 'monmap')
    const address = `[v2:127.0.0.1:${monitor2},v1:127.0.0.1:${monitor1}]`
    await call('monmaptool', '--create', '--clobber', '--fsid', fsid, '--addv', 'a', address, map)
    await call('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map)
    serve('ceph-mon', '-i', 'a')
    // One client for both commands: it waits until the monitor is there.
    const made = run('ceph', [], { env, timeout: 60_000 })
    made.child.stdin?.end('osd create\nosd crush add osd.0 1.0 root=default host=h0\n')
    await made
    await call('ceph-osd', '-i', '0', '--mkfs')
    serve('ceph-osd', '-i', '0')
    serve('radosgw', '-n', 'client.rgw')
    const addUser = (name: string, key: string, secret: string, ...more: string[]) =>
      call(
        'radosgw-admin',
        'user',
        'create',
        `--uid=${name}`,
        `--display-name=${name}`,
        `--access-key=${key}`,
        `--secret-key=${secret}`,
        ...more,
      )
    await addUser('test', accessKey, secretKey, '--caps=user-policy=*')
    const second = {
      name: 'second',
      accessKey: randomBytes(10).toString('hex'),
      secretKey: randomBytes(20).toString('hex'),
    }
    await addUser(second.name, second.accessKey, second.secretKey)
    const endpoint = `http://127.0.0.1:${gateway}`
    await untilReady(endpoint, dir)
    return { endpoint, accessKey, secretKey, second, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * A shell that outlives us: when our end of its input closes, because we stop or because we were killed, it
 * kills the servers and removes their folder. A polite stop of Ceph would take six seconds.
 */
function startGuard(dir: string): { watch(pid: number): void; stop: () => Promise<void> } {
  const script = 'while read -r pid; do pids="$pids $pid"; done; kill -9 $pids; sleep 0.1; rm -rf "$1"'
  const shell = spawn('/bin/sh', ['-c', script, 'sh', dir], {
    detached: true, // Ctrl-C must reach us, not it.
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const gone = new Promise<void>((resolve) => shell.once('close', () => resolve()))
  shell.stdin.on('error', () => {}) // It was killed: nothing left to tell it.
  shell.unref()
  return {
    watch: (pid) => void shell.stdin.write(`${pid}\n`),
    async stop() {
      shell.ref()
      shell.stdin.end()
      await gone
    },
  }
}

async function untilReady(endpoint: string, dir: string): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      await (await fetch(endpoint, { signal: AbortSignal.timeout(2000) })).arrayBuffer()
      return
    } catch (error) {
      if (Date.now() > deadline) {
        const log = await readFile(path.join(dir, 'client.rgw.log'), 'utf8').catch(() => '')
        throw new Error(`radosgw did not come up. Its log ends:\n${log.slice(-2000)}`, { cause: error })
      }
      await sleep(20)
    }
  }
}

function configuration(dir: string, fsid: string, monitor: [number, number], gateway: number): string {
  // The two paxos lines make a start of one second out of one of thirteen. Without the crc mode radosgw waits
  // for ever for a secure connection, which cannot be had without authentication.
  return `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monitor[0]},v1:127.0.0.1:${monitor[1]}]
mon initial members = a
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
osd objectstore = memstore
memstore device bytes = 4294967296
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
osd crush chooseleaf type = 0
mon data avail crit = 1
mon data avail warn = 1
paxos propose interval = 0.05
paxos min wait = 0.01
run dir = ${dir}
admin socket = ${dir}/$name.$pid.asok
pid file = ${dir}/$name.pid
log file = ${dir}/$name.log
mon data = ${dir}/mon
osd data = ${dir}/osd

[client.rgw]
rgw data = ${dir}/rgw
rgw frontends = beast endpoint=127.0.0.1:${gateway}
rgw run sync thread = false
rgw enable lc threads = false
rgw enable gc threads = false
rgw enable quota threads = false
rgw enable usage log = false
rgw enable ops log = false
`
}
