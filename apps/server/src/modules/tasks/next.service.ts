import type { Task } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import { notFound } from '../../lib/errors.ts'
import { sharingEach } from '../../lib/sharing.ts'
import {
  begun,
  nearRandom,
  nextStore as store,
  postponed,
  skipped,
  truths,
  uncertain,
  type Caller,
  type Claim,
  type Source,
  type Wish,
} from './next.store.ts'

/**
 * Gives people their next task. A task is given to no more people than its overlap asks for: each gets a
 * reservation (task_locks), and the last place of a task is decided under the task's row lock. A reservation
 * ends with the answer, or after LOCK_SECONDS. Nothing here depends on how many tasks the project has, except
 * the last look for a task when a person has answered nearly all of them.
 */
export interface NextDeps {
  db: Db
  getProject: (id: number) => Promise<QueueSettings>
  details: (
    ids: readonly number[],
    user: number,
    gone: AbortSignal,
    queues: ReadonlyMap<number, string>,
  ) => Promise<Task[]>
}

export interface QueueSettings {
  id: number
  sampling: string | null
  skip_queue: string | null
  maximum_annotations: number
  show_ground_truth_first: boolean
}

/** As in Label Studio: one day. */
const LOCK_SECONDS = 86_400
/** A reservation made by looking ahead; becomes a full one when the task is handed out. */
const PEEK_SECONDS = 3_600
const RENEW_BELOW_MS = (LOCK_SECONDS / 2) * 1_000
/** Reservations a person may pile up in a project by looking ahead. */
const MAX_RESERVED = 20
const WINDOWS = [100, 1_000, 10_000, 50_000]
const UNCERTAIN = [200, 20_000]
/** Claims that meet only tasks in other people's hands are tried again; the last of them waits. */
const TRIES = 4

interface Claimed {
  id: number
  queue: string
}

export type NextTasks = ReturnType<typeof createNext>

export function createNext({ db, getProject, details }: NextDeps) {
  const projectOf = sharingEach(getProject)

  /** Claims until it has enough, there are no candidates, or everything offered has been taken by others. */
  async function take<T extends Claim>(
    want: number,
    seconds: number,
    claim: (wish: Wish) => Promise<T>,
  ): Promise<T> {
    const taken: number[] = []
    for (let attempt = 1; ; attempt += 1) {
      const found = await claim({ want: want - taken.length, seconds, wait: attempt === TRIES })
      taken.push(...found.taken)
      if (taken.length >= want || found.offered === 0 || attempt === TRIES) return { ...found, taken }
    }
  }

  /** Through the project in id order. Skips what this person has long passed, and comes back for it at the end. */
  async function sweep(c: Caller, want: number, seconds: number): Promise<number[]> {
    const got: number[] = []
    const walk = async (from: number, to: number, sizes: readonly number[]): Promise<number | null> => {
      for (let after = from, step = 0; ; step += 1) {
        const size = sizes[Math.min(step, sizes.length - 1)] ?? 100
        const { taken, last } = await take(want - got.length, seconds, (wish) =>
          store.claimInOrder(db, c, { after, size }, wish),
        )
        got.push(...taken)
        if (got.length >= want || last === null) return null
        if (last >= to || sizes.length === 1) return last
        after = last
      }
    }
    const passed = await walk(0, Infinity, WINDOWS.slice(0, 1))
    if (passed === null) return got
    const furthest = Math.max(passed, await store.furthest(db, c))
    await walk(furthest, Infinity, WINDOWS)
    if (got.length < want && furthest > passed) await walk(passed, furthest, WINDOWS)
    return got
  }

  async function claim(p: QueueSettings, user: number, want: number, seconds: number): Promise<Claimed[]> {
    const c: Caller = { project: p.id, user, ignoreSkipped: p.skip_queue === 'IGNORE_SKIPPED' }
    const got: Claimed[] = []
    const from = async (queue: string, find: (want: number) => Promise<number[]>): Promise<void> => {
      if (got.length < want)
        got.push(...(await find(want - got.length)).map((id) => ({ id, queue }) satisfies Claimed))
    }
    const takeFrom = (source: Source) => async (more: number) =>
      (await take(more, seconds, (wish) => store.claim(db, c.user, source, wish))).taken
    if (p.show_ground_truth_first) await from('Ground truth queue', takeFrom(truths(c)))
    if (p.maximum_annotations > 1) await from('Breadth first queue', takeFrom(begun(c)))
    if (p.sampling === 'Uniform sampling') await from('Uniform random queue', takeFrom(nearRandom(c)))
    // people who answered all of the first few hundred, and wait for others to finish them, look further
    if (p.sampling === 'Uncertainty sampling')
      for (const depth of UNCERTAIN)
        await from('Active learning or random queue', takeFrom(uncertain(c, depth)))
    await from('Sequence queue', (more) => sweep(c, more, seconds))
    await from('Postponed draft queue', takeFrom(postponed(c)))
    if (p.skip_queue === 'REQUEUE_FOR_ME') await from('Skipped queue', takeFrom(skipped(c)))
    return got
  }

  return {
    /** The task this person holds longest, or a new one. 404 when there is none. */
    async next(project: number, user: number, gone: AbortSignal): Promise<Task> {
      const [settings, [held]] = await Promise.all([projectOf(project), store.reserved(db, project, user)])
      // looked at ahead, given now
      if (held && held.expires_at.getTime() < Date.now() + RENEW_BELOW_MS)
        await store.prolong(db, user, held.id, LOCK_SECONDS)
      const [given] =
        held === undefined
          ? await claim(settings, user, 1, LOCK_SECONDS)
          : [{ id: held.id, queue: 'Task lock' } satisfies Claimed]
      const [task] = given ? await details([given.id], user, gone, new Map([[given.id, given.queue]])) : []
      if (task) return task
      throw notFound(
        (await store.anyUnlabeled(db, project))
          ? 'There are still some tasks to complete, but they are in the hands of other annotators or you have answered them.'
          : 'There are no more tasks to label in this project.',
      )
    },

    /**
     * The tasks that `next` will give this person, in that order, reserved for him. Those in `exclude` (what
     * he has on screen) are left out.
     */
    async peek(
      project: number,
      user: number,
      gone: AbortSignal,
      { count, exclude }: { count: number; exclude: readonly number[] },
    ): Promise<Task[]> {
      const [settings, held] = await Promise.all([projectOf(project), store.reserved(db, project, user)])
      const ahead: Claimed[] = held
        .filter(({ id }) => !exclude.includes(id))
        .map(({ id }) => ({ id, queue: 'Task lock' }))
      const want = Math.min(count - ahead.length, MAX_RESERVED - held.length)
      if (want > 0) ahead.push(...(await claim(settings, user, want, PEEK_SECONDS)))
      const shown = ahead.slice(0, count)
      return details(
        shown.map((t) => t.id),
        user,
        gone,
        new Map(shown.map((t) => [t.id, t.queue])),
      )
    },
  }
}
