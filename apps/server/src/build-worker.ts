import type { Logger } from 'pino'
import type { Config } from './config/config.ts'
import type { Connection } from './db/connect.ts'

export interface WorkerDeps {
  config: Config
  connection: Connection
  log: Logger
  secretKey: string
}
export interface RunningWorker {
  /** Lets running jobs end their slice, then resolves. The database pool may be closed afterwards. */
  stop(): Promise<void>
}

/** Wiring only: starts background work. Answers no requests. */
export async function buildWorker(_deps: WorkerDeps): Promise<RunningWorker> {
  return { stop: () => Promise.resolve() }
}
