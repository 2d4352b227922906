/**
 * Starts the real servers once for a whole test run and tells the tests where they are. A suite that needs one
 * asks `inject('s3')`; when the machine has none, it gets the reason and skips itself with it.
 *
 * SLUICE_TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY point the same suites at another S3 server,
 * SLUICE_TEST_AZURE_ACCOUNT_URL, _ACCOUNT_NAME and _ACCOUNT_KEY at another Azure account, SLUICE_TEST_REDIS_HOST,
 * _PORT, _USERNAME, _PASSWORD, _DB, _TLS and _TLS_CA at another Redis.
 */
import type { TestProject } from 'vitest/node'
import { startAzurite, type AzureConnection } from './azurite.ts'
import { findServer } from './find-server.ts'
import { startRadosgw, type S3Connection } from './radosgw.ts'
import { redisFromEnv, startRedis, type RedisConnection } from './redis.ts'

type Provided<Connection> =
  (Connection & { readonly available: true }) | { readonly available: false; readonly reason: string }

export type ProvidedS3 = Provided<S3Connection>
export type ProvidedAzure = Provided<AzureConnection>
export type ProvidedRedis = Provided<RedisConnection>

declare module 'vitest' {
  interface ProvidedContext {
    s3: ProvidedS3
    azure: ProvidedAzure
    redis: ProvidedRedis
  }
}

const shared = Symbol.for('sluice.test-servers')

interface Running<T> {
  readonly provided: T
  readonly stop: () => Promise<void>
}

interface Servers {
  readonly s3: ProvidedS3
  readonly azure: ProvidedAzure
  readonly redis: ProvidedRedis
}

const nothing = (): Promise<void> => Promise.resolve()

/**
 * Each vitest project loads this file for itself; the servers are shared by all of them in the process, and
 * stopped by the last.
 */
interface Shared {
  running: Promise<Running<Servers>> | null
  users: number
}
const place = globalThis as typeof globalThis & { [shared]?: Shared }

async function startS3(): Promise<Running<ProvidedS3>> {
  const endpoint = process.env['SLUICE_TEST_S3_ENDPOINT']
  if (endpoint) {
    const accessKey = process.env['SLUICE_TEST_S3_ACCESS_KEY'] ?? ''
    const secretKey = process.env['SLUICE_TEST_S3_SECRET_KEY'] ?? ''
    return { provided: { available: true, endpoint, accessKey, secretKey }, stop: nothing }
  }
  const found = findServer('radosgw')
  if (!found.available) {
    if (process.env['CI'] === 'true') throw new Error(`${found.reason}; with CI=true nothing may be skipped`)
    return { provided: { available: false, reason: found.reason }, stop: nothing }
  }
  const { stop, ...connection } = await startRadosgw()
  return { provided: { available: true, ...connection }, stop }
}

async function startAzure(): Promise<Running<ProvidedAzure>> {
  const accountUrl = process.env['SLUICE_TEST_AZURE_ACCOUNT_URL']
  if (accountUrl) {
    const accountName = process.env['SLUICE_TEST_AZURE_ACCOUNT_NAME'] ?? ''
    const accountKey = process.env['SLUICE_TEST_AZURE_ACCOUNT_KEY'] ?? ''
    return { provided: { available: true, accountUrl, accountName, accountKey }, stop: nothing }
  }
  const { stop, ...connection } = await startAzurite()
  return { provided: { available: true, ...connection }, stop }
}

async function startPrivateRedis(): Promise<Running<ProvidedRedis>> {
  const other = await redisFromEnv(process.env)
  if (other) return { provided: { available: true, ...other }, stop: nothing }
  const found = findServer('redis-server')
  if (!found.available) {
    if (process.env['CI'] === 'true') throw new Error(`${found.reason}; with CI=true nothing may be skipped`)
    return { provided: { available: false, reason: found.reason }, stop: nothing }
  }
  const { stop, ...connection } = await startRedis()
  return { provided: { available: true, ...connection }, stop }
}

async function start(): Promise<Running<Servers>> {
  const [s3, azure, redis] = await Promise.all([startS3(), startAzure(), startPrivateRedis()])
  return {
    provided: { s3: s3.provided, azure: azure.provided, redis: redis.provided },
    stop: async () => void (await Promise.all([s3.stop(), azure.stop(), redis.stop()])),
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = (place[shared] ??= { running: null, users: 0 })
  servers.users++
  servers.running ??= start()
  const { provided, stop } = await servers.running
  project.provide('s3', provided.s3)
  project.provide('azure', provided.azure)
  project.provide('redis', provided.redis)
  return async () => {
    if (--servers.users > 0) return
    servers.running = null
    await stop()
  }
}
