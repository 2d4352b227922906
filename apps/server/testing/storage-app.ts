import { findProvider, listProviders, MemoryBackend, type StorageDeps } from '@sluice/storage'
import pino from 'pino'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { loadConfig } from '../src/config/config.ts'
import type { Connection } from '../src/db/connect.ts'
import type { Actor, App } from '../src/http/app.ts'
import { createHttp } from '../src/http/create-http.ts'
import { createSealer } from '../src/lib/sealing.ts'
import { connectionsRoutes, createConnections } from '../src/modules/connections/index.ts'
import { createDoctor, doctorRoutes } from '../src/modules/doctor/index.ts'
import { createRuns } from '../src/modules/runs/index.ts'
import { createStorages, storagesRoutes, type Storages } from '../src/modules/storages/index.ts'
import { createMediaTokens, createUris, urisRoutes, type Uris } from '../src/modules/uris/index.ts'
import { testDb } from './test-db.ts'

export interface StorageApp {
  app: App
  db: Connection['db']
  connection: Connection
  memory: MemoryBackend
  storages: Storages
  uris: Uris
  projectId: number
  /** Everything logged so far, one JSON line each. */
  logged(): string
  send(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body?: object,
  ): Promise<LightMyRequestResponse>
  inject(options: InjectOptions): Promise<LightMyRequestResponse>
  addProject(): Promise<number>
  addTask(data: object, projectId?: number): Promise<number>
  close(): Promise<void>
}

/**
 * Storages and URIs behind real HTTP on a database of their own, with the memory provider beside the real
 * ones. Every request is somebody's, a member's: `x-person` says of whom else (another, owner), `x-stranger` that
 * it is nobody's.
 */
export async function storageApp(
  more: { deps?: Partial<StorageDeps>; now?: () => number } = {},
): Promise<StorageApp> {
  const connection = await testDb()
  const { db } = connection
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const memory = new MemoryBackend()
  const hidden = findProvider('memory')
  const sealer = createSealer('only for tests: thirty-two letters and more')
  const storages = createStorages({
    db,
    sealer,
    storageDeps: { memory, ...more.deps },
    runs: createRuns({ db }),
    providers: [...listProviders(), ...(hidden ? [hidden] : [])],
    hook: (event) => log.info(event, 'storage call'),
  })
  const uris = createUris({ db, storages, ...(more.now ? { now: more.now } : {}) })
  const people = new Map<string, Actor>()
  for (const [username, role] of [
    ['somebody', 'member'],
    ['another', 'member'],
    ['owner', 'owner'],
  ] as const) {
    const email = `${username}@example.org`
    const row = await db
      .insertInto('users')
      .values({ email, username, role })
      .returning('id')
      .executeTakeFirstOrThrow()
    people.set(username, { id: row.id, email, role })
  }
  const app = await createHttp({
    config: loadConfig({}),
    log,
    authenticate: async (req) => {
      const actor = people.get(String(req.headers['x-person'] ?? 'somebody'))
      return req.headers['x-stranger'] || !actor ? null : { actor, by: 'token' }
    },
  })
  await app.register(storagesRoutes({ storages }))
  await app.register(connectionsRoutes({ connections: createConnections({ db, sealer, storages }) }))
  const mediaTokens = createMediaTokens({
    db,
    secretKey: 'only for tests: thirty-two letters and more',
    ...(more.now ? { now: more.now } : {}),
  })
  await app.register(urisRoutes({ uris, mediaTokens }))
  const doctor = createDoctor({ db, storages })
  await app.register(doctorRoutes({ doctor, storages, publicUrl: undefined }))
  await app.ready()

  const addProject = async (): Promise<number> => {
    const row = await db
      .insertInto('projects')
      .values({ title: 'Cats' })
      .returning('id')
      .executeTakeFirstOrThrow()
    return row.id
  }
  const projectId = await addProject()
  let inner = 0
  return {
    app,
    db,
    connection,
    memory,
    storages,
    uris,
    projectId,
    logged: () => lines.join(''),
    send: (method, url, body) => app.inject({ method, url, ...(body ? { payload: body } : {}) }),
    inject: (options) => app.inject(options),
    addProject,
    async addTask(data, project = projectId) {
      const row = await db
        .insertInto('tasks')
        .values({ project_id: project, inner_id: (inner += 1), data: JSON.stringify(data) })
        .returning('id')
        .executeTakeFirstOrThrow()
      return row.id
    },
    async close() {
      await app.close()
      await storages.close()
      await connection.close()
    },
  }
}
