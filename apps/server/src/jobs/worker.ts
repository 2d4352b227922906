import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type pg from 'pg'
import type { Log } from '../lib/log.ts'
import type { JobName } from './queue.ts'

/** Ends soon after `signal` aborts, leaving its rows so that another worker can go on. */
export type JobTask = (payload: unknown, signal: AbortSignal) => Promise<void>

export interface WorkerOptions {
  /** Must carry error handlers for itself and its clients, as `connect` gives it. */
  pool: pg.Pool
  tasks: Record<JobName, JobTask>
  /** Jobs at once in this process. */
  concurrency: number
  /** Aborting it stops the worker; `stop` then waits for the end. */
  signal: AbortSignal
  log: Log
}

export interface JobWorker {
  /** Lets running jobs end their slice and resolves when none is left. The pool may be closed afterwards. */
  stop(): Promise<void>
}

/** Longest wait for the queue to write down how jobs ended. */
const WRITE_MS = 5000

const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

/** Starts taking jobs. Installs no signal handlers. */
export async function startWorker({
  pool,
  tasks,
  concurrency,
  signal,
  log,
}: WorkerOptions): Promise<JobWorker> {
  const stopping = new AbortController()
  const active = new Set<Promise<void>>()

  const taskList: TaskList = {}
  for (const [name, task] of Object.entries(tasks)) {
    taskList[name] = async (payload) => {
      if (stopping.signal.aborted) throw new Error('The worker is stopping.')
      const job = task(payload, stopping.signal)
      active.add(job)
      try {
        await job
      } catch (error) {
        log.error({ err: error, job: name, payload }, 'job failed')
        throw error
      } finally {
        active.delete(job)
      }
    }
  }

  const logger = new Logger(() => (level, message) => log[levels[level as keyof typeof levels]](message))
  const events: WorkerEvents = new EventEmitter()
  let lockedBy = ''
  events.once('pool:create', ({ workerPool }) => (lockedBy = workerPool.id))
  const runner = await run({ pgPool: pool, taskList, concurrency, noHandleSignals: true, logger, events })

  async function holdsJobs(): Promise<boolean> {
    const { rowCount } = await pool.query('select 1 from graphile_worker.jobs where locked_by = $1 limit 1', [
      lockedBy,
    ])
    return rowCount !== 0
  }

  let stopped: Promise<void> | undefined
  // our own signal goes first, so that jobs end by themselves. The queue says it has stopped before it has
  // written how the last jobs ended, and a job that stays locked is locked for four hours
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      stopping.abort(new Error('The worker is stopping.'))
      await runner.stop()
      await runner.promise
      await Promise.allSettled(active)
      for (const end = Date.now() + WRITE_MS; (await holdsJobs()) && Date.now() < end;) await sleep(10)
    })())
  if (signal.aborted) await stop()
  else
    signal.addEventListener(
      'abort',
      () => void stop().catch((err: unknown) => log.error({ err }, 'worker stop')),
    )
  return { stop }
}
