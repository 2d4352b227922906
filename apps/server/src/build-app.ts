import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Config } from './config/config.ts'
import type { Connection } from './db/connect.ts'
import type { App } from './http/app.ts'
import { createHttp } from './http/create-http.ts'
import { docsRoutes } from './http/docs.routes.ts'
import { healthRoutes } from './http/health.routes.ts'
import { webUi } from './http/web-ui.ts'
import { labelingApp } from './labeling.ts'
import { createDownload } from './lib/download.ts'
import { createEgress, type Egress } from './lib/egress.ts'
import type { OlderKey } from './lib/keys.ts'
import { createSealer } from './lib/sealing.ts'
import { connectionsRoutes, createConnections } from './modules/connections/index.ts'
import { createDoctor, doctorRoutes } from './modules/doctor/index.ts'
import { createEventHub, eventsRoutes } from './modules/events/index.ts'
import { createExporter, exportRoutes } from './modules/export/index.ts'
import { createRuns, limitsFor, runRoutes } from './modules/runs/index.ts'
import { createStorages, storagesRoutes } from './modules/storages/index.ts'
import { createMediaTokens, createUris, urisRoutes } from './modules/uris/index.ts'
import { createUsers, usersRoutes, type Passwords } from './modules/users/index.ts'
import { webhooksApp } from './webhooks.ts'
import { storageDepsOf, storageHookOf } from './storage-deps.ts'

export interface AppDeps {
  config: Config
  connection: Connection
  log: Logger
  secretKey: string
  /** Keys that open what they sealed, and seal and sign nothing. */
  olderKeys?: readonly OlderKey[]
  passwords: Passwords
  /** True once the process was told to end: readiness then answers no. */
  isStopping: () => boolean
  /** Folder of the built web UI; the one beside this server when absent. */
  webRoot?: string
  /** The one way out; made from the settings when absent, and closed with the app. */
  egress?: Egress
}

const WEB_ROOT = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** Wiring only: what exists, and who knows whom. Answers requests, does no background work. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const { config, connection, secretKey, olderKeys = [] } = deps
  const { db } = connection
  const egress = deps.egress ?? createEgress(config.allowedPrivateHosts)
  const sealer = createSealer(secretKey, ...olderKeys)
  const users = createUsers({ db, config, secretKey, olderKeys, sealer, passwords: deps.passwords })
  const runs = createRuns({ db, limits: limitsFor(config.leaseSeconds) })
  const events = createEventHub({ db, settings: connection.settings, findRuns: runs.find, log: deps.log })
  const storages = createStorages({
    db,
    sealer,
    storageDeps: storageDepsOf(config, egress),
    hook: storageHookOf(deps.log),
    runs,
  })
  const uris = createUris({ db, storages, log: deps.log })
  const exporter = createExporter({ db, openStore: storages.openStore, log: deps.log })

  const app = await createHttp({ config, log: deps.log, authenticate: users.authenticate })
  const ui = await webUi(app, deps.webRoot ?? WEB_ROOT)
  await app.register(healthRoutes({ db, isStopping: deps.isStopping }))
  await app.register(docsRoutes)
  await app.register(usersRoutes(users, ui))
  await app.register(storagesRoutes({ storages }))
  await app.register(connectionsRoutes({ connections: createConnections({ db, sealer, storages }) }))
  const doctor = createDoctor({ db, storages })
  await app.register(doctorRoutes({ doctor, storages, publicUrl: config.publicUrl }))
  await app.register(runRoutes({ runs }))
  await app.register(exportRoutes({ exporter }))
  await app.register(eventsRoutes({ events }))
  const mediaTokens = createMediaTokens({ db, secretKey, olderKeys })
  await app.register(urisRoutes({ uris, mediaTokens }))
  const importBytes = config.importLimitMb * 1_048_576
  const download = createDownload(egress.dispatcher)
  await labelingApp(app, { db, media: uris, importBytes, download })
  await webhooksApp(app, { db, sealer, egress, log: deps.log })
  // the way out ends with them
  app.addHook('onClose', () => storages.close())
  return app
}
