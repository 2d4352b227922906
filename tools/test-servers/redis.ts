/**
 * A private redis-server with a password, a TLS port and more databases than tests can use up; its data stays in
 * memory. Up in a tenth of a second; nothing outside a temporary folder.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { selfSigned } from './certificate.ts'
import { findServer } from './find-server.ts'
import { freePorts } from './free-ports.ts'

export interface RedisConnection {
  readonly host: string
  readonly port: number
  readonly username: string | null
  readonly password: string | null
  readonly tls: boolean
  /** PEM of the authority to trust. */
  readonly ca: string | null
  /** The one database tests may use; null: each takes one of its own. */
  readonly db: number | null
  /** Where the same server speaks TLS, if it is a private one. */
  readonly tlsPort: number | null
}

export interface RedisServer extends RedisConnection {
  /** Kills the server and removes its folder. May be called twice. */
  readonly stop: () => Promise<void>
}

/** Another server, from SLUICE_TEST_REDIS_HOST and its companions; null without them. */
export async function redisFromEnv(
  env: Readonly<Record<string, string | undefined>>,
): Promise<RedisConnection | null> {
  const host = env['SLUICE_TEST_REDIS_HOST']
  if (!host) return null
  const authority = env['SLUICE_TEST_REDIS_TLS_CA']
  return {
    host,
    port: Number(env['SLUICE_TEST_REDIS_PORT'] || 6379),
    username: env['SLUICE_TEST_REDIS_USERNAME'] || null,
    password: env['SLUICE_TEST_REDIS_PASSWORD'] || null,
    tls: env['SLUICE_TEST_REDIS_TLS'] === 'true',
    ca: authority ? await readFile(authority, 'utf8') : null,
    db: Number(env['SLUICE_TEST_REDIS_DB'] || 1),
    tlsPort: null,
  }
}

/** Throws an error that says what is missing when the machine has no Redis. */
export async function startRedis(): Promise<RedisServer> {
  const found = findServer('redis-server')
  if (!found.available) throw new Error(found.reason)
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-redis-'))
  const [port = 0, tlsPort = 0] = await freePorts(2)
  const password = randomBytes(16).toString('hex')
  const { cert, key } = selfSigned()
  await writeFile(path.join(dir, 'cert.pem'), cert)
  await writeFile(path.join(dir, 'key.pem'), key)
  await writeFile(path.join(dir, 'redis.conf'), configuration(dir, { port, tlsPort, password }), {
    mode: 0o600,
  })

  // The shell outlives us: when our end of its input closes, by a stop or because we died, it kills the server.
  const script = 'redis-server "$1/redis.conf" </dev/null & cat >/dev/null; kill -9 $!; wait; rm -rf "$1"'
  const shell = spawn('/bin/sh', ['-c', script, 'sh', dir], {
    detached: true, // Ctrl-C must reach us, not it.
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const gone = new Promise<void>((resolve) => shell.once('close', () => resolve()))
  shell.stdin.on('error', () => {}) // It was killed: nothing left to tell it.
  shell.unref()
  const stop = async (): Promise<void> => {
    shell.ref()
    shell.stdin.end()
    await gone
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await untilListening(tlsPort, dir)
  } catch (error) {
    await stop()
    throw error
  }
  const shared = { host: '127.0.0.1', port, tlsPort, password, username: null }
  return { ...shared, tls: false, ca: cert, db: null, stop }
}

async function untilListening(port: number, dir: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await listens(port))) {
    if (Date.now() > deadline) {
      const log = await readFile(path.join(dir, 'redis.log'), 'utf8').catch(() => '')
      throw new Error(`redis-server did not come up. Its log ends:\n${log.slice(-2000)}`)
    }
    await sleep(10)
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function configuration(
  dir: string,
  { port, tlsPort, password }: { port: number; tlsPort: number; password: string },
): string {
  return `bind 127.0.0.1
port ${port}
tls-port ${tlsPort}
tls-cert-file ${dir}/cert.pem
tls-key-file ${dir}/key.pem
tls-ca-cert-file ${dir}/cert.pem
tls-auth-clients no
requirepass ${password}
databases 4096
save ""
appendonly no
dir ${dir}
logfile ${dir}/redis.log
`
}
