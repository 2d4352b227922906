import type { Logger } from 'pino'

const DEADLINE_MS = 10_000

export interface Shutdown {
  /** True from the first signal on: readiness says no, so that load balancers send nobody here. */
  readonly stopping: boolean
  /** Steps run in reverse order of their adding, each once. */
  add(what: string, step: () => Promise<void>): void
  run(reason: string): Promise<void>
  /** Closes what was opened so far without ending the process: the start failed, and its error is to be told. */
  abandon(): Promise<void>
}

/**
 * Ends the process in order: what was opened last is closed first. A second signal, or ten seconds, ends it at
 * once; every step is safe to be cut off, because work in progress is leased and taken up by the next start.
 */
export function createShutdown(log: Logger, exit: (code: number) => void): Shutdown {
  const steps: { what: string; step: () => Promise<void> }[] = []
  let stopping = false
  const close = async (): Promise<boolean> => {
    let clean = true
    for (const { what, step } of steps.splice(0).toReversed())
      await step().catch((err: unknown) => {
        clean = false
        log.error({ err }, `could not stop: ${what}`)
      })
    return clean
  }
  return {
    get stopping() {
      return stopping
    },
    add: (what, step) => void steps.push({ what, step }),
    async run(reason) {
      if (stopping) {
        log.warn({ reason }, 'second signal: ending at once')
        return exit(1)
      }
      stopping = true
      log.info({ reason }, 'stopping')
      const timer = setTimeout(() => {
        log.error('not stopped after 10 s: ending at once')
        exit(1)
      }, DEADLINE_MS)
      timer.unref()
      const clean = await close()
      clearTimeout(timer)
      log.info('stopped')
      exit(clean ? 0 : 1)
    },
    async abandon() {
      stopping = true
      await close()
    },
  }
}
