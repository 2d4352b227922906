/**
 * Submits that the server does not have yet. Each is durable before `add` resolves, is sent in the order of the
 * submits, and is sent again until the server has answered; its unique id makes a second arrival harmless. What the
 * server refuses for good stays here, with the reason, until a person decides. Refuses to know about pages.
 */
import type { Annotation, AnnotationWrite } from '@sluice/contract'
import { backoff, type Clock } from './clock.ts'

export interface Submission {
  /** A UUID, made here: the annotation's unique_id. */
  id: string
  /** Orders submits; grows with each. */
  at: number
  user: number
  project: number
  task: number
  /** How people call the task. */
  innerId: number | null
  /** The annotation to change; null makes a new one. */
  annotation: number | null
  body: AnnotationWrite
  /** The server's reason for refusing it. */
  refusal: string | null
}

export interface OutboxStore {
  /** Every submission, oldest first. */
  all: () => Promise<Submission[]>
  put: (submission: Submission) => Promise<void>
  remove: (id: string) => Promise<void>
}

export interface OutboxState {
  waiting: number
  /** Failures in a row of the one being sent. */
  failures: number
  refused: readonly Submission[]
}

export interface OutboxDeps {
  store: OutboxStore
  user: number
  send: (submission: Submission) => Promise<Annotation>
  /** A sentence when the server refuses it for good; null when it is worth another try. */
  refusalOf: (error: unknown) => string | null
  onDelivered?: (submission: Submission, annotation: Annotation) => void
  /** Runs one at a time among all tabs of this browser. */
  alone: <T>(work: () => Promise<T>) => Promise<T>
  clock: Clock
  random: () => number
}

export type NewSubmission = Omit<Submission, 'at' | 'user' | 'refusal'>

export interface Outbox {
  /** Resolves once it survives the tab. With `after`, sending waits until that has settled. */
  add: (submission: NewSubmission, after?: Promise<unknown>) => Promise<void>
  find: (id: string) => Promise<Submission | null>
  /** What is not delivered of one task, the newest. */
  ofTask: (task: number) => Promise<Submission | null>
  /** Tasks of a project with submits that are on their way. */
  underway: (project: number) => Promise<number[]>
  /** Sends it no more. Whether the server has it already only the server can tell. */
  cancel: (id: string) => Promise<void>
  /** Tries now: the network is back, or a person asks. */
  retry: () => void
  discard: (id: string) => Promise<void>
  state: () => OutboxState
  subscribe: (listener: () => void) => () => void
}

export function createOutbox({
  store,
  user,
  send,
  refusalOf,
  onDelivered,
  alone,
  clock,
  random,
}: OutboxDeps): Outbox {
  const listeners = new Set<() => void>()
  const holds = new Map<string, Promise<unknown>>()
  let state: OutboxState = { waiting: 0, failures: 0, refused: [] }
  let lastAt = 0
  let isRunning = false
  /** Something may wait that the loop has not looked at. */
  let isDue = false
  let wake: (() => void) | null = null
  /** Somebody asked for a try since the last one began. */
  let isAsked = false

  const mine = async () => (await store.all()).filter((submission) => submission.user === user)
  const refresh = async (failures = state.failures) => {
    const all = await mine()
    const refused = all.filter(({ refusal }) => refusal !== null)
    state = { waiting: all.length - refused.length, failures, refused }
    for (const listener of listeners) listener()
  }

  /** One attempt with the oldest; null when nothing waits. */
  const sendOldest = () =>
    alone(async (): Promise<'sent' | 'later' | null> => {
      const next = (await mine()).find(({ refusal }) => refusal === null)
      if (!next) return null
      await holds.get(next.id)?.catch(() => undefined)
      holds.delete(next.id)
      try {
        const annotation = await send(next)
        await store.remove(next.id)
        onDelivered?.(next, annotation)
        return 'sent'
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal === null) return 'later'
        await store.put({ ...next, refusal })
        return 'sent'
      }
    })

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const takeBack = clock.after(milliseconds, resolve)
      wake = () => {
        takeBack()
        resolve()
      }
    })

  const run = async () => {
    isDue = true
    if (isRunning) return
    isRunning = true
    try {
      while (isDue) {
        isDue = false
        isAsked = false
        const outcome = await sendOldest()
        if (outcome === null) continue
        isDue = true
        await refresh(outcome === 'sent' ? 0 : state.failures + 1)
        if (outcome === 'later' && !isAsked) await pause(backoff(state.failures, random()))
      }
    } finally {
      isRunning = false
      await refresh()
    }
  }
  const start = () => void run().catch(() => undefined)
  start()

  return {
    async add(submission, after) {
      lastAt = Math.max(clock.now(), lastAt + 1)
      if (after) holds.set(submission.id, after)
      await store.put({ ...submission, user, at: lastAt, refusal: null })
      await refresh()
      start()
    },
    find: async (id) => (await mine()).find((submission) => submission.id === id) ?? null,
    ofTask: async (task) => (await mine()).findLast((submission) => submission.task === task) ?? null,
    underway: async (project) =>
      (await mine()).flatMap((s) => (s.project === project && s.refusal === null ? [s.task] : [])),
    cancel: (id) =>
      alone(async () => {
        await store.remove(id)
        holds.delete(id)
        await refresh()
      }),
    retry() {
      void (async () => {
        await alone(async () => {
          for (const refused of state.refused) await store.put({ ...refused, refusal: null })
        })
        await refresh()
        isAsked = true
        wake?.()
        start()
      })()
    },
    async discard(id) {
      await alone(() => store.remove(id))
      await refresh()
    },
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
