import type { Logger } from 'pino'
import { z } from 'zod'
import type { Config } from './config/config.ts'
import type { Connection } from './db/connect.ts'
import { endFrozenSessions } from './db/frozen.ts'
import { startTicker, startWorker } from './jobs/index.ts'
import { labelingUpkeep } from './labeling.ts'
import { createEgress } from './lib/egress.ts'
import type { OlderKey } from './lib/keys.ts'
import { createSealer } from './lib/sealing.ts'
import { createExporter, createTargetWorker } from './modules/export/index.ts'
import { advanceRun, createLeaseKeeper, createRuns, limitsFor, startReaper } from './modules/runs/index.ts'
import { createStorages } from './modules/storages/index.ts'
import { createSourceWorker } from './modules/sync/index.ts'
import { storageDepsOf, storageHookOf } from './storage-deps.ts'
import { webhookSender } from './webhooks.ts'

export interface WorkerDeps {
  config: Config
  connection: Connection
  log: Logger
  secretKey: string
  /** Keys that open what they sealed, and seal nothing. */
  olderKeys?: readonly OlderKey[]
}
export interface RunningWorker {
  /** Lets running jobs end their slice, then resolves. The database pool may be closed afterwards. */
  stop(): Promise<void>
}

const RunJob = z.object({ run: z.number().int() })
const DrainJob = z.object({ storage: z.number().int() })
const WebhookJob = z.object({ webhook: z.number().int() })
/** How often old webhook deliveries are forgotten. */
const PURGE_MS = 60_000
/** How often sessions of processes that froze are looked for. */
const THAW_MS = 3_000

/** Wiring only: starts background work. Answers no requests. */
export async function buildWorker({
  config,
  connection,
  log,
  secretKey,
  olderKeys = [],
}: WorkerDeps): Promise<RunningWorker> {
  const { db, pool, settings } = connection
  const limits = limitsFor(config.leaseSeconds)
  const leases = createLeaseKeeper(settings, limits)
  const egress = createEgress(config.allowedPrivateHosts)
  const sealer = createSealer(secretKey, ...olderKeys)
  const storages = createStorages({
    db,
    sealer,
    storageDeps: storageDepsOf(config, egress),
    hook: storageHookOf(log),
    runs: createRuns({ db, limits }),
  })
  const { openStore } = storages
  const exporter = createExporter({ db, openStore, log, limits: { claimSeconds: limits.leaseSeconds } })
  const webhooks = webhookSender({
    db,
    sealer,
    egress,
    log,
    limits: { graceSeconds: limits.leaseSeconds },
  })
  const workers = {
    source: createSourceWorker({ db, openStore }),
    target: createTargetWorker({ db, exporter }),
  }
  const stopping = new AbortController()

  const worker = await startWorker({
    pool,
    concurrency: config.workerConcurrency,
    signal: stopping.signal,
    log,
    tasks: {
      advance_run: (payload, signal) =>
        advanceRun({ db, leases, limits, workers, log }, RunJob.parse(payload).run, signal),
      drain_exports: (payload, signal) => exporter.drain(DrainJob.parse(payload).storage, signal),
      deliver_webhook: (payload, signal) => webhooks.drain(WebhookJob.parse(payload).webhook, signal),
    },
  })
  const sleepers = [() => exporter.wakeIdle(), () => webhooks.wakeIdle()]
  const reaper = startReaper(db, limits.reapSeconds, sleepers, log)
  const purge = startTicker(PURGE_MS, () => webhooks.purge(), log)
  // not the reaper's: it may itself be waiting for what a frozen one holds
  const thaw = startTicker(THAW_MS, () => endFrozenSessions(db), log)
  const upkeep = labelingUpkeep(connection, log)
  return {
    async stop() {
      stopping.abort()
      await upkeep.stop()
      await thaw.stop()
      await purge.stop()
      await reaper.stop()
      await worker.stop()
      await leases.close()
      await storages.close()
    },
  }
}
