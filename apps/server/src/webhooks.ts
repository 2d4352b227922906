import type { Db } from './db/connect.ts'
import type { App } from './http/app.ts'
import type { Egress } from './lib/egress.ts'
import type { Log } from './lib/log.ts'
import type { Sealer } from './lib/sealing.ts'
import { createProjects } from './modules/projects/index.ts'
import {
  createPayloads,
  createSender,
  createVault,
  createWebhooks,
  webhooksRoutes,
  type DeliveryLimits,
  type Sender,
} from './modules/webhooks/index.ts'

export interface WebhookDeps {
  db: Db
  sealer: Sealer
  egress: Pick<Egress, 'dispatcher'>
  log: Log
  limits?: Partial<DeliveryLimits>
}

/** What a webhook is told shows nobody's own view of a project. */
const NOBODY = 0

export function webhookSender({ db, sealer, egress, log, limits = {} }: WebhookDeps): Sender {
  const projects = createProjects({ db })
  return createSender({
    db,
    vault: createVault(sealer),
    egress,
    payloadOf: createPayloads({ db, findProject: (id) => projects.find(id, NOBODY) }),
    log,
    limits,
  })
}

/** Wiring of webhooks in the server: their routes, and the test event, which does not wait for a worker. */
export async function webhooksApp(app: App, deps: WebhookDeps): Promise<void> {
  const { db, sealer } = deps
  const getProject = createProjects({ db }).get
  const sender = webhookSender(deps)
  await app.register(
    webhooksRoutes({ webhooks: createWebhooks({ db, vault: createVault(sealer), getProject, sender }) }),
  )
}
