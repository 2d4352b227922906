import { Worker } from 'node:worker_threads'
import type pg from 'pg'
import { LeaseLost, type RunLimits } from './runs.types.ts'

export type ToLeaseThread =
  { type: 'hold' | 'drop'; id: number; epoch: number } | { type: 'alive' } | { type: 'close' }
export type FromLeaseThread = { type: 'lost' | 'cancelled'; id: number; epoch: number }
export interface LeaseThreadData {
  settings: pg.ClientConfig
  leaseSeconds: number
  renewSeconds: number
}

/** The run was asked to stop. */
export class RunCancelled extends Error {
  constructor() {
    super('The run was cancelled.')
    this.name = 'RunCancelled'
  }
}

export interface Hold {
  /** Aborts with LeaseLost or RunCancelled. */
  readonly signal: AbortSignal
  release(): void
}

export interface LeaseKeeper {
  /** Renews the lease of a run this process has claimed, until released or lost. */
  hold(id: number, epoch: number): Hold
  close(): Promise<void>
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/** One thread per process, started with the first hold. See lease-thread.ts. */
export function createLeaseKeeper(settings: pg.ClientConfig, limits: RunLimits): LeaseKeeper {
  const holds = new Map<string, AbortController>()
  let thread: Worker | null = null
  let alive: NodeJS.Timeout | undefined

  function start(): Worker {
    const { leaseSeconds, renewSeconds } = limits
    const data: LeaseThreadData = { settings, leaseSeconds, renewSeconds }
    const worker = new Worker(new URL(`./lease-thread.${extension}`, import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 },
    })
    worker.on('message', ({ type, id, epoch }: FromLeaseThread) =>
      holds.get(`${id}:${epoch}`)?.abort(type === 'lost' ? new LeaseLost() : new RunCancelled()),
    )
    // without the thread no lease is renewed: give everything up, the next hold starts another one
    worker.on('error', () => {
      thread = null
      clearInterval(alive)
      for (const controller of holds.values()) controller.abort(new LeaseLost())
    })
    worker.unref()
    alive = setInterval(() => send({ type: 'alive' }), 5000)
    alive.unref()
    return worker
  }

  function send(message: ToLeaseThread): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    ;(thread ??= start()).postMessage(message)
  }

  return {
    hold(id, epoch) {
      const controller = new AbortController()
      holds.set(`${id}:${epoch}`, controller)
      send({ type: 'hold', id, epoch })
      return {
        signal: controller.signal,
        release() {
          holds.delete(`${id}:${epoch}`)
          if (thread) send({ type: 'drop', id, epoch })
        },
      }
    },
    async close() {
      clearInterval(alive)
      await thread?.terminate()
      thread = null
    },
  }
}
