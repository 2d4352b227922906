import type { Logger } from 'pino'
import { buildApp } from '../build-app.ts'
import { buildWorker } from '../build-worker.ts'
import type { Config } from '../config/config.ts'
import type { Connection } from '../db/connect.ts'
import { startTicker } from '../jobs/index.ts'
import { createSealer } from '../lib/sealing.ts'
import { affordableCost, createPasswords, createUsers, type Users } from '../modules/users/index.ts'
import { ensureDataFolder, findSecretKey, type SecretKey } from './data-folder.ts'
import { checkKey } from './key-check.ts'
import { createLog } from './log.ts'
import { openDatabase, prepareDatabase } from './open-database.ts'
import { createConfiguredOwner } from './owner.ts'
import { createShutdown, type Shutdown } from './shutdown.ts'

const HOUR_MS = 3_600_000

export interface Parts {
  api: boolean
  worker: boolean
}

/** Runs the API, the worker, or both, until a signal ends the process. Rejects when it cannot start. */
export async function serve(config: Config, parts: Parts): Promise<void> {
  ensureDataFolder(config.dataDir)
  const key = findSecretKey(config.secretKey, config.dataDir, config.oldSecretKeys)
  const log = createLog(config, key.value)
  const shutdown = createShutdown(log, (code) => process.exit(code))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void shutdown.run(signal))
  try {
    await start({ config, parts, key, log, shutdown })
  } catch (error) {
    await shutdown.abandon()
    throw error
  }
}

interface Start {
  config: Config
  parts: Parts
  key: SecretKey
  log: Logger
  shutdown: Shutdown
}

/** Every step that opens something adds its closing at once, so a failure further on leaves nothing behind. */
async function start({ config, parts, key, log, shutdown }: Start): Promise<void> {
  const cost = parts.api ? affordableCost() : undefined
  const connection = await openDatabase(config, log, {
    share: !parts.api,
    onDeath: () => {
      log.fatal(`the bundled Postgres ended by itself; its log is ${config.dataDir}/pg.log`)
      process.exit(1)
    },
  })
  shutdown.add('database', () => connection.close())
  const applied = await prepareDatabase(connection)
  if (applied.length > 0) log.info({ applied }, 'database schema brought up to date')
  await checkKey(connection.db, key)

  const common = { config, connection, log, secretKey: key.value, olderKeys: key.older }
  if (parts.worker) {
    const worker = await buildWorker(common)
    shutdown.add('worker', () => worker.stop())
    if (!parts.api) log.info({ concurrency: config.workerConcurrency }, 'worker takes jobs')
  }
  if (!cost) return
  const passwords = createPasswords(await cost)
  const app = await buildApp({ ...common, passwords, isStopping: () => shutdown.stopping })
  shutdown.add('HTTP server', () => app.close())
  const users = createUsers({
    db: connection.db,
    config,
    secretKey: key.value,
    sealer: createSealer(key.value, ...key.older),
    passwords,
  })
  if (await createConfiguredOwner(users, config)) log.info({ email: config.ownerEmail }, 'owner created')
  const cleaning = startTicker(HOUR_MS, () => users.sessions.removeExpired(), log)
  shutdown.add('session clean-up', () => cleaning.stop())
  const address = await app.listen({ host: config.host, port: config.port })
  await announce({ config, connection, log, users, address })
}

/** What a person at the terminal, or reading the log, wants to know first. */
async function announce(o: {
  config: Config
  connection: Connection
  log: Logger
  users: Users
  address: string
}): Promise<void> {
  const url =
    o.config.publicUrl ?? o.address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
  const empty = !(await o.users.people.hasUsers())
  const words = empty
    ? `Sluice listens on ${url}. It has no account yet: open this address and sign up. The first account owns the server.`
    : `Sluice listens on ${url}.`
  o.log.info({ address: o.address, data: o.config.dataDir, pid: process.pid }, words)
  if (process.stderr.isTTY) process.stderr.write(`\n  ${words}\n\n`)
  const open = !['127.0.0.1', '::1', 'localhost'].includes(o.config.host)
  if (open && o.config.publicUrl?.startsWith('https:') !== true)
    o.log.warn(
      'Reachable from other machines without https: passwords and sessions can be read on the way. ' +
        'Put a proxy with TLS in front and set SLUICE_PUBLIC_URL=https://…',
    )
}
