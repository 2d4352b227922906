import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { connect } from '../src/db/connect.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { installQueue } from '../src/jobs/index.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** One Postgres for the whole run; `sluice_template` is migrated, tests copy it. */
    postgres: { host: string; port: number; user: string }
  }
}

export const TEMPLATE = 'sluice_template'

/** Starts a private Postgres and prepares the template database every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-test-pg-'))
  const { chmod } = await import('node:fs/promises')
  await chmod(folder, 0o755)
  const server = await startEmbedded(path.join(folder, 'pg'))
  const settings = { host: server.socketDir, port: server.port, user: 'sluice' }
  const admin = connect({ ...settings, database: 'postgres' }, () => {}, 1)
  await admin.pool.query(`create database ${TEMPLATE}`)
  await admin.close()
  const template = connect({ ...settings, database: TEMPLATE }, () => {}, 1)
  await migrate(template.db)
  await installQueue(template.pool)
  await template.close()
  project.provide('postgres', settings)
  return async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
