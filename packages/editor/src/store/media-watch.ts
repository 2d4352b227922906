/** A medium that could not be shown. */
export interface MediaFailure {
  /** Name of the tag. */
  object: string
  url: string
}

export type MediumState = { state: 'loading' | 'ready' } | { state: 'failed'; failure: MediaFailure }

/**
 * Whether everything a task shows is there. Tags report while they are drawn; `tell` hears null once, when all of
 * them are ready, and before that the first failure, if there is one. A medium without a tag on the page (hidden, or
 * of a kind the editor does not draw) is not waited for.
 */
export interface MediaWatch {
  report(id: string, medium: MediumState): void
  /** The tag is no longer on the page. */
  forget(id: string): void
  /** Every tag that is drawn at first has reported. Nothing is told before, nor after the returned function. */
  start(): () => void
}

export function mediaWatch(tell: (failure: MediaFailure | null) => void): MediaWatch {
  const media = new Map<string, MediumState>()
  let hasStarted = false
  let told: 'nothing' | 'failure' | 'ready' = 'nothing'
  const settle = (): void => {
    if (!hasStarted || told === 'ready') return
    const all = [...media.values()]
    const failed = all.find((medium) => medium.state === 'failed')
    if (failed && told === 'nothing') {
      told = 'failure'
      tell(failed.failure)
    } else if (all.every((medium) => medium.state === 'ready')) {
      told = 'ready'
      tell(null)
    }
  }
  return {
    report(id, medium) {
      media.set(id, medium)
      settle()
    },
    forget(id) {
      media.delete(id)
      // A page that goes takes its tags away one by one: none of them was the last one missing.
      queueMicrotask(settle)
    },
    start() {
      hasStarted = true
      settle()
      return () => void (hasStarted = false)
    },
  }
}
