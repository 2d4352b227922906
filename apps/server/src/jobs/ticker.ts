import type { Log } from '../lib/log.ts'

export interface Ticker {
  stop(): Promise<void>
}

/** Calls `work` now and every `everyMs`, never twice at once. A failure is logged and tried at the next tick. */
export function startTicker(everyMs: number, work: () => Promise<void>, log: Log): Ticker {
  let running: Promise<void> | undefined
  const tick = (): void => {
    running ??= work()
      .catch((err: unknown) => log.warn({ err }, 'periodic work failed'))
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(tick, everyMs)
  timer.unref()
  tick()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
