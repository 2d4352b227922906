/**
 * Starts the real servers once for a whole test run and tells the tests where they are. A suite that needs one
 * asks `inject('s3')`; it is null when the machine has none, and the suite skips itself with the reason.
 *
 * SLUICE_TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY point the same suites at another S3 server.
 */
import type { TestProject } from 'vitest/node'
import { findServer } from './find-server.ts'
import { startRadosgw, type S3Connection } from './radosgw.ts'

export type ProvidedS3 =
  (S3Connection & { readonly available: true }) | { readonly available: false; readonly reason: string }

declare module 'vitest' {
  interface ProvidedContext {
    s3: ProvidedS3
  }
}

const shared = Symbol.for('sluice.test-servers')

interface Running {
  readonly provided: ProvidedS3
  readonly stop: () => Promise<void>
}

/**
 * Each vitest project loads this file for itself; the servers are shared by all of them in the process, and
 * stopped by the last.
 */
interface Shared {
  running: Promise<Running> | null
  users: number
}
const place = globalThis as typeof globalThis & { [shared]?: Shared }

async function start(): Promise<Running> {
  const nothing = (): Promise<void> => Promise.resolve()
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

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = (place[shared] ??= { running: null, users: 0 })
  servers.users++
  servers.running ??= start()
  const { provided, stop } = await servers.running
  project.provide('s3', provided)
  return async () => {
    if (--servers.users > 0) return
    servers.running = null
    await stop()
  }
}
