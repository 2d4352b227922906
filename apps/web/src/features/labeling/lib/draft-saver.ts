/**
 * Brings every gesture to the server's draft: one second after the last change, two after the first at the latest.
 * One save at a time; a newer result waits for it. What fails is tried again; the local journal holds it meanwhile.
 */
import { backoff, type Clock } from './clock.ts'

const quiet = 1_000
const longest = 2_000

export interface SaverState {
  /** Gestures the server does not have. */
  unsaved: number
  isSaving: boolean
  /** Failures in a row. */
  failures: number
  savedAt: number | null
}

export interface DraftSaver<R> {
  change: (result: R) => void
  /** Saves now what is not saved; resolves when that has been tried. */
  flush: () => Promise<void>
  /** No save begins after this. Resolves when the one on its way has settled. */
  stop: () => Promise<void>
  state: () => SaverState
}

interface Deps<R> {
  save: (result: R) => Promise<unknown>
  clock: Clock
  random: () => number
  onState: (state: SaverState) => void
}

export function createDraftSaver<R>({ save, clock, random, onState }: Deps<R>): DraftSaver<R> {
  let state: SaverState = { unsaved: 0, isSaving: false, failures: 0, savedAt: null }
  let latest: { result: R } | null = null
  let firstUnsaved = 0
  let takeBack: (() => void) | null = null
  let inFlight: Promise<void> | null = null
  let isStopped = false

  const set = (change: Partial<SaverState>) => {
    state = { ...state, ...change }
    onState(state)
  }
  const schedule = () => {
    if (isStopped || inFlight || !latest) return
    takeBack?.()
    const now = clock.now()
    const due =
      state.failures > 0
        ? now + backoff(state.failures, random())
        : Math.min(now + quiet, firstUnsaved + longest)
    takeBack = clock.after(Math.max(due - now, 0), () => void begin())
  }
  const begin = (): Promise<void> => {
    takeBack?.()
    takeBack = null
    if (inFlight || !latest || isStopped) return inFlight ?? Promise.resolve()
    const { result } = latest
    const count = state.unsaved
    latest = null
    set({ isSaving: true })
    inFlight = save(result).then(
      () => {
        inFlight = null
        firstUnsaved = clock.now()
        set({ isSaving: false, failures: 0, unsaved: state.unsaved - count, savedAt: clock.now() })
        schedule()
      },
      () => {
        inFlight = null
        latest ??= { result }
        set({ isSaving: false, failures: state.failures + 1 })
        schedule()
      },
    )
    return inFlight
  }

  return {
    change(result) {
      if (state.unsaved === 0) firstUnsaved = clock.now()
      latest = { result }
      set({ unsaved: state.unsaved + 1 })
      // While it fails, more work does not make it try more often.
      if (state.failures === 0 || takeBack === null) schedule()
    },
    async flush() {
      if (inFlight) await inFlight
      await begin()
    },
    async stop() {
      isStopped = true
      takeBack?.()
      if (inFlight) await inFlight
    },
    state: () => state,
  }
}
