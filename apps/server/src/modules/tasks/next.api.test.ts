import type { Task } from '@sluice/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  expectAnswer,
  choice,
  newProject,
  newTasks,
  type ErrorAnswer,
} from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp, type TestUser } from '../../../testing/test-app.ts'
import { nextStore } from './next.store.ts'

let t: TestApp
let [ann, bob]: TestUser[] = []
beforeAll(async () => {
  t = await testApp()
  ann = await t.member()
  bob = await t.member()
})
afterAll(() => t.close())

const next = async (user: TestUser | undefined, project: number): Promise<Task | undefined> => {
  const answer = await user?.api({ url: `/api/projects/${project}/next/` })
  if (answer?.statusCode === 404) return undefined
  expect(answer?.statusCode).toBe(200)
  return answer?.json<Task>()
}
const nextId = async (user: TestUser | undefined, project: number) => (await next(user, project))?.id
const submit = (
  user: TestUser | undefined,
  id: number | undefined,
  payload: object = { result: [choice()] },
) =>
  expectAnswer(user?.api ?? t.stranger, 201, {
    method: 'POST',
    url: `/api/tasks/${id}/annotations/`,
    payload,
  })
const peek = async (user: TestUser | undefined, project: number, query = ''): Promise<number[]> => {
  const found = await expectAnswer<{ tasks: Task[] }>(user?.api ?? t.stranger, 200, {
    url: `/api/projects/${project}/peek/${query}`,
  })
  return found.tasks.map((task) => task.id)
}

describe('one annotation a task', () => {
  test('tasks come in order, the same until answered, never the one another person holds', async () => {
    const project = await newProject(t.owner)
    const [a, b, c] = await newTasks(t.owner, project, 3)
    expect(await next(ann, project)).toMatchObject({
      id: a,
      queue: 'Sequence queue',
      annotations: [],
      drafts: [],
    })
    expect(await next(ann, project)).toMatchObject({ id: a, queue: 'Task lock' })
    expect(await nextId(bob, project)).toBe(b)
    await submit(ann, a)
    expect(await nextId(ann, project)).toBe(c)
    await submit(ann, c)
    const none = await expectAnswer<ErrorAnswer>(ann?.api ?? t.stranger, 404, {
      url: `/api/projects/${project}/next/`,
    })
    expect(none.detail).toContain('other annotators')
    await submit(bob, b)
    const done = await expectAnswer<ErrorAnswer>(ann?.api ?? t.stranger, 404, {
      url: `/api/projects/${project}/next/`,
    })
    expect(done.detail).toBe('There are no more tasks to label in this project.')
  })

  test('a reservation that ran out frees the task', async () => {
    const project = await newProject(t.owner)
    const [a] = await newTasks(t.owner, project, 1)
    expect(await nextId(ann, project)).toBe(a)
    expect(await nextId(bob, project)).toBeUndefined()
    await t.db
      .updateTable('task_locks')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('task_id', '=', a ?? 0)
      .execute()
    expect(await nextId(bob, project)).toBe(a)
    expect(await nextId(ann, project)).toBeUndefined()
  })
})

describe('looking ahead', () => {
  test('reserves what next gives, in that order, and nobody else gets it', async () => {
    const project = await newProject(t.owner)
    const ids = await newTasks(t.owner, project, 8)
    const current = await nextId(ann, project)
    const ahead = await peek(ann, project, `?count=3&exclude=${current}`)
    expect(ahead).toEqual(ids.slice(1, 4))
    expect(await peek(ann, project, `?count=3&exclude=${current}`)).toEqual(ahead)
    expect(await nextId(bob, project)).toBe(ids[4])
    for (const id of [current, ...ahead]) {
      expect(await nextId(ann, project)).toBe(id)
      await submit(ann, id)
    }
    expect(await nextId(ann, project)).toBe(ids[5])
  })

  test('is bounded, and asks for sensible numbers', async () => {
    const project = await newProject(t.owner)
    const ids = await newTasks(t.owner, project, 40)
    for (let shown: number[] = [], i = 0; i < 6; i += 1)
      shown = [...shown, ...(await peek(ann, project, `?count=10&exclude=${shown.join(',')}`))]
    const held = await t.db.selectFrom('task_locks').selectAll().where('task_id', 'in', ids).execute()
    expect(held).toHaveLength(20)
    for (const query of ['?count=0', '?count=1000', '?exclude=1;2'])
      await expectAnswer(ann?.api ?? t.stranger, 400, { url: `/api/projects/${project}/peek${query}` })
    await expectAnswer(t.stranger, 401, { url: `/api/projects/${project}/peek` })
    await expectAnswer(t.owner.api, 404, { url: '/api/projects/999999/peek' })
  })
})

describe('skipping', () => {
  const skip = { result: [], was_cancelled: true }
  test('gives the task to others, not to the one who skipped', async () => {
    const project = await newProject(t.owner)
    const [a, b] = await newTasks(t.owner, project, 2)
    await submit(ann, await nextId(ann, project), skip)
    expect(await nextId(ann, project)).toBe(b)
    expect(await nextId(bob, project)).toBe(a)
  })

  test('brings the task back to the same person at the end, where so configured', async () => {
    const project = await newProject(t.owner, { skip_queue: 'REQUEUE_FOR_ME' })
    const [a, b] = await newTasks(t.owner, project, 2)
    await submit(ann, await nextId(ann, project), skip)
    await submit(ann, await nextId(ann, project))
    expect(await next(ann, project)).toMatchObject({ id: a, queue: 'Skipped queue' })
    await submit(ann, a)
    expect(await nextId(ann, project)).toBeUndefined()
    expect(b).toBeDefined()
  })

  test('is an answer where skipped tasks are ignored', async () => {
    const project = await newProject(t.owner, { skip_queue: 'IGNORE_SKIPPED' })
    await newTasks(t.owner, project, 1)
    await submit(ann, await nextId(ann, project), skip)
    expect(await nextId(bob, project)).toBeUndefined()
  })
})

test('a postponed task comes back after the others, and is free for others meanwhile', async () => {
  const project = await newProject(t.owner)
  const [a, b] = await newTasks(t.owner, project, 2)
  expect(await nextId(ann, project)).toBe(a)
  await expectAnswer(ann?.api ?? t.stranger, 201, {
    method: 'POST',
    url: `/api/tasks/${a}/drafts`,
    payload: { result: [], was_postponed: true },
  })
  expect(await nextId(ann, project)).toBe(b)
  await submit(ann, b)
  expect(await next(ann, project)).toMatchObject({ id: a, queue: 'Postponed draft queue' })
})

describe('several annotations a task', () => {
  test('begun tasks come first, and nobody answers one twice', async () => {
    const project = await newProject(t.owner, { maximum_annotations: 2 })
    const ids = await newTasks(t.owner, project, 3)
    await submit(ann, ids[2])
    expect(await next(bob, project)).toMatchObject({ id: ids[2], queue: 'Breadth first queue' })
    expect(await nextId(ann, project)).toBe(ids[0])
    expect(await nextId(t.owner, project)).toBe(ids[0])
    expect(await nextId(await t.member(), project)).toBe(ids[1])
  })
})

test('a person far into a project gets the first task after his own work, then what he left behind', async () => {
  const project = await newProject(t.owner, { maximum_annotations: 2 })
  const ids = await newTasks(t.owner, project, 260)
  await expectAnswer(ann?.api ?? t.stranger, 201, {
    method: 'POST',
    url: '/api/annotations/bulk/',
    payload: { tasks: ids.filter((_, i) => i !== 150 && i < 255), result: [] },
  })
  const given: (number | undefined)[] = []
  for (let i = 0; i < 7; i += 1) {
    given.push(await nextId(ann, project))
    if (given.at(-1) !== undefined) await submit(ann, given.at(-1))
  }
  expect(given).toEqual([...ids.slice(255), ids[150], undefined])
})

test('what is labeled already is not read again to find the next task', async () => {
  const project = await newProject(t.owner)
  const ids = await newTasks(t.owner, project, 3_000)
  await sql`update tasks set is_labeled = true where project_id = ${project} and id < ${ids[2_900]}`.execute(
    t.db,
  )
  await sql`vacuum analyze tasks`.execute(t.db)
  const rowsRead = await t.db.transaction().execute(async (trx) => {
    const counted = async (): Promise<number> => {
      const { rows } = await sql<{ n: number }>`
        select sum(pg_stat_get_xact_tuples_returned(oid))::int as n from pg_class
        where oid = 'tasks'::regclass or oid in (select indexrelid from pg_index where indrelid = 'tasks'::regclass)`.execute(
        trx,
      )
      return rows[0]?.n ?? 0
    }
    const before = await counted()
    const claim = await nextStore.claimInOrder(
      trx,
      { project, user: ann?.id ?? 0, ignoreSkipped: false },
      { after: 0, size: 100 },
      { want: 1, seconds: 60, wait: false },
    )
    expect(claim).toEqual({ taken: [ids[2_900]], offered: 1, last: ids[2_900] })
    return (await counted()) - before
  })
  expect(rowsRead).toBeGreaterThan(0)
  expect(rowsRead).toBeLessThan(300)
})

test('uniform sampling gives every task, in no fixed order', async () => {
  const project = await newProject(t.owner, { sampling: 'Uniform sampling' })
  const ids = await newTasks(t.owner, project, 30)
  const given: number[] = []
  for (let id = await nextId(ann, project); id !== undefined; id = await nextId(ann, project)) {
    given.push(id)
    await submit(ann, id)
  }
  expect(given).not.toEqual(ids)
  expect(given.toSorted((a, b) => a - b)).toEqual(ids)
})

describe('uncertainty sampling', () => {
  const predictions = (...scores: (number | null)[]) =>
    scores.map((score, i) => ({ result: [choice()], score, model_version: `v${i}` }))

  test('gives what the newest model is least sure of first, and what has no score at the end', async () => {
    const project = await newProject(t.owner, { sampling: 'Uncertainty sampling' })
    const [unscored, sure, doubtful, corrected, plain, late] = await newTasks(t.owner, project, [
      { data: { text: 'no score' }, predictions: predictions(null) },
      { data: { text: 'sure' }, predictions: predictions(0.9) },
      { data: { text: 'doubtful' }, predictions: predictions(0.3) },
      { data: { text: 'the old model was in doubt' }, predictions: predictions(0.01, 0.95, null) },
      { data: { text: 'no prediction' } },
      { data: { text: 'predicted later' } },
    ])
    const ofLate = await expectAnswer<{ id: number }>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/predictions/',
      payload: { task: late, result: [choice()], score: 0.99 },
    })
    await expectAnswer(t.owner.api, 200, {
      method: 'PATCH',
      url: `/api/predictions/${ofLate.id}/`,
      payload: { score: 0.1 },
    })
    const removed = await expectAnswer<{ id: number }>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/predictions/',
      payload: { task: plain, result: [choice()], score: 0 },
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/predictions/${removed.id}/` })

    const given: [number, string | undefined][] = []
    for (let task = await next(ann, project); task; task = await next(ann, project)) {
      given.push([task.id, task.queue])
      await submit(ann, task.id)
    }
    const least = 'Active learning or random queue'
    expect(given).toEqual([
      [late, least],
      [doubtful, least],
      [sure, least],
      [corrected, least],
      [unscored, 'Sequence queue'],
      [plain, 'Sequence queue'],
    ])
  })

  test('goes on in the same order after hundreds that others have yet to answer', async () => {
    const project = await newProject(t.owner, { sampling: 'Uncertainty sampling', maximum_annotations: 3 })
    const ids = await newTasks(
      t.owner,
      project,
      Array.from({ length: 260 }, (_, i) => ({
        data: { text: 'x' },
        predictions: predictions(1 - i / 1000),
      })),
    )
    const mine = ids.toReversed().slice(0, 255)
    await expectAnswer(ann?.api ?? t.stranger, 201, {
      method: 'POST',
      url: '/api/annotations/bulk/',
      payload: { tasks: mine, result: [] },
    })
    expect(await nextId(ann, project)).toBe(ids[4])
  })
})

describe('twenty people at once', () => {
  test.each([
    { overlap: 1, sampling: 'Sequential sampling' },
    { overlap: 3, sampling: 'Sequential sampling' },
    { overlap: 1, sampling: 'Uniform sampling' },
    { overlap: 2, sampling: 'Uniform sampling' },
    { overlap: 2, sampling: 'Uncertainty sampling' },
  ])(
    'never get a task more often than $overlap ($sampling), and none is lost',
    async ({ overlap, sampling }) => {
      const project = await newProject(t.owner, { maximum_annotations: overlap, sampling })
      const scored = Array.from({ length: 60 }, (_, i) => ({
        data: { text: 'x' },
        predictions: [{ result: [choice()], score: (i % 7) / 7 }],
      }))
      const ids = await newTasks(t.owner, project, scored)
      const people = await Promise.all(
        Array.from({ length: 20 }, () =>
          t.member(`p${Math.floor(performance.now() * 1e6)}${crypto.randomUUID()}@example.org`),
        ),
      )
      const holders = new Map<number, Set<number>>()
      const work = async (person: TestUser, looksAhead: boolean): Promise<void> => {
        for (let idle = 0; idle < 3;) {
          const id = await nextId(person, project)
          if (id === undefined) {
            // others may hold what is left; whoever finds nothing three times is done
            idle += 1
            continue
          }
          const holding = holders.get(id) ?? new Set<number>()
          holders.set(id, holding)
          expect(holding.has(person.id), `task ${id} twice to one person`).toBe(false)
          holding.add(person.id)
          expect(holding.size, `task ${id}`).toBeLessThanOrEqual(overlap)
          if (looksAhead) await peek(person, project, `?count=2&exclude=${id}`)
          await submit(person, id)
        }
      }
      await Promise.all(people.map((person, i) => work(person, i % 2 === 0)))
      // what is left is reserved by people who looked ahead and were told nothing was left: nobody
      for (const person of people) await work(person, false)
      const rows = await t.db
        .selectFrom('tasks')
        .select(['id', 'is_labeled', 'total_annotations'])
        .where('project_id', '=', project)
        .execute()
      expect(rows.filter((row) => !row.is_labeled)).toEqual([])
      expect(rows.every((row) => row.total_annotations === overlap)).toBe(true)
      expect([...holders.keys()].toSorted((a, b) => a - b)).toEqual(ids)
    },
  )
})
