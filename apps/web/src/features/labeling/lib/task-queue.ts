/**
 * What comes next for one person in one project: a few tasks fetched and prepared ahead, so that the next one is
 * there at once. Never gives a task whose submit is still on its way, and comes back to tasks that were passed by
 * only when nothing else is left.
 */
import type { Task } from '@sluice/contract'
import type { Clock } from './clock.ts'
import type { Prepared } from './open-task.ts'

export interface QueueDeps {
  getTask: (id: number) => Promise<Task>
  getNext: () => Promise<Task | { none: string }>
  getAhead: (count: number, exclude: readonly number[]) => Promise<Task[]>
  prepare: (task: Task) => Promise<Prepared>
  clock: Pick<Clock, 'now'>
}

export interface TaskQueue {
  /** The next task when it is here already; without waiting. */
  ready: () => Prepared | null
  /** The next task, or the server's words when there is none. */
  next: () => Promise<Prepared | { none: string | null }>
  /** Fetches ahead while the person works on `current`. Failures wait for the next occasion. */
  fill: (current: number | null) => Promise<void>
  /** Left for a moment: comes first again, with what was done to it meanwhile. */
  putBack: (task: Task) => void
  /** Left without an answer: comes last. */
  pass: (task: number) => void
  submitted: (task: number) => void
  /** The server knows, or the submit was taken back. */
  settled: (task: number) => void
}

const aheadCount = 3
/**
 * Milliseconds for which the server's word on what comes next holds: after a longer break others may have done it,
 * or it may have changed. A task looked at ahead is this person's for an hour.
 */
const holds = 10 * 60_000
/** The server takes a hundred ids; what is older than these has long arrived. */
const mostExcluded = 90

export function createTaskQueue({ getTask, getNext, getAhead, prepare, clock }: QueueDeps): TaskQueue {
  let ahead: Prepared[] = []
  let returned: Task[] = []
  let filling: Promise<void> | null = null
  let current: number | null = null
  let toldAt = -Infinity
  const underway = new Set<number>()
  const passed = new Set<number>()

  const isStale = () => clock.now() - toldAt > holds
  const isHere = (id: number) =>
    id === current || returned.some((task) => task.id === id) || ahead.some(({ task }) => task.id === id)

  async function refill(): Promise<void> {
    const exclude = [...new Set([...(current === null ? [] : [current]), ...passed, ...underway])].slice(
      -mostExcluded,
    )
    const tasks = await getAhead(aheadCount, exclude)
    toldAt = clock.now()
    const fresh = await Promise.all(
      tasks.filter(({ id }) => !isHere(id) && !exclude.includes(id)).map(prepare),
    )
    // Meanwhile one of them may have been opened or answered.
    const wanted = fresh.filter(({ task: { id } }) => !isHere(id) && !underway.has(id))
    ahead = [...ahead, ...wanted].slice(0, aheadCount)
  }

  function fill(now: number | null): Promise<void> {
    current = now
    filling ??= refill()
      .catch(() => undefined)
      .finally(() => {
        filling = null
      })
    return filling
  }

  /** Without an answer, as when there is no network, work goes on with what is here. */
  async function renew(): Promise<void> {
    const old = ahead
    ahead = []
    await fill(null)
    if (isStale()) ahead = old
  }

  const take = () => {
    const found = ahead.shift() ?? null
    if (found) current = found.task.id
    return found
  }

  return {
    ready: () => (returned.length > 0 || isStale() ? null : take()),
    async next() {
      const back = returned.shift()
      if (back) {
        current = back.id
        return prepare(await getTask(back.id).catch(() => back))
      }
      current = null
      await filling
      if (ahead.length > 0 && isStale()) await renew()
      if (ahead.length === 0 && underway.size + passed.size > 0) await fill(null)
      if (ahead.length === 0 && passed.size > 0) {
        passed.clear()
        await fill(null)
      }
      const found = take()
      if (found) return found
      const next = await getNext()
      if ('none' in next) return next
      if (!underway.has(next.id)) return prepare(next)
      // The server offers what it is about to get. Beside it there may be others.
      await fill(null)
      return take() ?? { none: null }
    },
    fill,
    putBack(task) {
      if (underway.has(task.id)) return
      returned = [task, ...returned.filter(({ id }) => id !== task.id)]
      passed.delete(task.id)
    },
    pass: (task) => void passed.add(task),
    submitted(task) {
      underway.add(task)
      passed.delete(task)
    },
    settled: (task) => void underway.delete(task),
  }
}
