import type { Annotation, Draft, Task } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { createOutbox, type Submission } from './outbox.ts'
import type { Items, Version } from './recovery.ts'
import { createSession } from './session.ts'
import { settle, testClock } from './test-clock.ts'

const me = 1
const box = (id: string) => ({ id, type: 'rectanglelabels', value: { x: 1 } })

/** A server with a queue of tasks, as far as labeling sees it. `isDown` cuts the network. */
function world(count: number) {
  const tasks = new Map<number, Task>()
  const net = { isDown: false }
  for (let id = 1; id <= count; id += 1) {
    tasks.set(id, {
      id,
      project: 1,
      inner_id: id,
      data: {},
      annotations: [],
      predictions: [],
      drafts: [],
    } as unknown as Task)
  }
  const reach = async () => {
    await Promise.resolve()
    if (net.isDown) throw new Error('offline')
  }
  const task = (id: number) => {
    const found = tasks.get(id)
    if (!found) throw new Error('not found')
    return found
  }
  const free = (exclude: readonly number[] = []) =>
    [...tasks.values()].filter(({ id, annotations }) => annotations.length === 0 && !exclude.includes(id))
  const clock = testClock()
  const rows = new Map<string, Submission>()
  const journal = new Map<string, Version>()
  const outbox = createOutbox({
    store: {
      all: async () => [...rows.values()].toSorted((a, b) => a.at - b.at),
      put: async (row) => void rows.set(row.id, row),
      remove: async (id) => void rows.delete(id),
    },
    user: me,
    alone: (work) => work(),
    refusalOf: () => null,
    clock,
    random: () => 0,
    onDelivered: ({ task: id }) => session.delivered(id),
    send: async ({ id, task: taskId, body }) => {
      await reach()
      const annotation = {
        id: taskId * 10,
        unique_id: id,
        completed_by: me,
        updated_at: '2026-01-01T00:00:00Z',
        ...body,
      }
      const old = task(taskId)
      tasks.set(taskId, { ...old, annotations: [annotation as Annotation], drafts: [] })
      return annotation as Annotation
    },
  })
  let ids = 0
  const session = createSession({
    project: 1,
    opener: { user: me, startsFromPrediction: false },
    getTask: async (id) => reach().then(() => task(id)),
    getNext: async () => reach().then(() => free()[0] ?? { none: 'No more tasks.' }),
    getAhead: async (wanted, exclude) => reach().then(() => free(exclude).slice(0, wanted)),
    saveDraft: async (id, annotation, result: Items) => {
      await reach()
      const draft = { id, annotation, result, updated_at: new Date(clock.now()).toISOString() }
      tasks.set(id, { ...task(id), drafts: [draft as unknown as Draft] })
    },
    deleteDraft: async () => undefined,
    convertToDraft: async (annotation) => {
      const id = annotation / 10
      const [old] = task(id).annotations
      const draft = {
        id,
        annotation: null,
        result: old?.result,
        updated_at: new Date(clock.now()).toISOString(),
      }
      tasks.set(id, { ...task(id), annotations: [], drafts: [draft as unknown as Draft] })
    },
    outbox,
    journal: {
      load: async (key) => journal.get(key) ?? null,
      clear: async (key) => void journal.delete(key),
    },
    warm: () => undefined,
    clock,
    random: () => 0,
    newId: () => `s${(ids += 1)}`,
  })
  return { session, net, clock, tasks, journal, outbox }
}

const openId = (session: ReturnType<typeof world>['session']) => session.state().open?.task.id

describe('a labeling session', () => {
  it('goes through the queue once, and says when it is done', async () => {
    const { session, clock, tasks } = world(6)
    await session.start(null)
    const seen: (number | undefined)[] = []
    while (session.state().phase === 'task') {
      seen.push(openId(session))
      await session.submit([box(`r${openId(session)}`)])
      await clock.advance(20)
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6])
    expect(session.state()).toMatchObject({ phase: 'done', done: 'No more tasks.', count: 6 })
    expect([...tasks.values()].map(({ annotations }) => annotations[0]?.result)).toEqual(
      seen.map((id) => [box(`r${id}`)]),
    )
  })

  it('shows the next task while the network is down, and delivers in order when it is back', async () => {
    const { session, clock, net, tasks, outbox } = world(6)
    await session.start(null)
    await clock.advance(20)
    net.isDown = true
    for (const expected of [1, 2, 3]) {
      expect(openId(session)).toBe(expected)
      await session.submit([box('r')])
    }
    expect(openId(session)).toBe(4)
    await clock.advance(5000)
    expect(outbox.state().waiting).toBe(3)
    net.isDown = false
    await clock.advance(60_000)
    expect(outbox.state().waiting).toBe(0)
    expect(
      [...tasks.values()].filter(({ annotations }) => annotations.length > 0).map(({ id }) => id),
    ).toEqual([1, 2, 3])
  })

  it('asks anew after a long break for what was fetched ahead, and goes on with it when nobody answers', async () => {
    const { session, clock, net, tasks } = world(5)
    await session.start(null)
    await clock.advance(20)
    const [second] = [...tasks.values()].slice(1)
    if (second) tasks.set(2, { ...second, annotations: [{ id: 20, completed_by: 2 } as Annotation] })
    await clock.advance(60 * 60_000)
    await session.submit([box('r')])
    expect(openId(session)).toBe(3)
    await clock.advance(20)
    net.isDown = true
    await clock.advance(60 * 60_000)
    await session.submit([box('r')])
    expect(openId(session)).toBe(4)
  })

  it('takes a submit back, whether the server has it or not', async () => {
    for (const isDown of [true, false]) {
      const { session, clock, net, tasks } = world(6)
      await session.start(null)
      await clock.advance(20)
      net.isDown = isDown
      await session.submit([box('mine')])
      await clock.advance(20)
      await session.undoSubmit()
      expect(session.state()).toMatchObject({ phase: 'task', undo: null, count: 0 })
      expect(session.state().open).toMatchObject({
        task: { id: 1 },
        tab: 'new',
        annotation: null,
        result: [box('mine')],
      })
      net.isDown = false
      await clock.advance(60_000)
      expect(tasks.get(1)?.annotations).toEqual([])
    }
  })

  it('counts an answer once, however often it is changed', async () => {
    const { session, clock } = world(4)
    await session.start(null)
    await clock.advance(20)
    await session.submit([box('a')])
    await clock.advance(20)
    await session.previous()
    await session.submit([box('b')])
    expect(session.state().count).toBe(1)
  })

  it('has nothing left to save once the work is in an answer, also with no next task to show', async () => {
    const { session, clock, net } = world(1)
    await session.start(null)
    await clock.advance(20)
    net.isDown = true
    session.changed([box('a')])
    await clock.advance(5000)
    expect(session.state().saver.unsaved).toBe(1)
    await session.submit([box('a')])
    expect(session.state()).toMatchObject({ phase: 'failed', saver: { unsaved: 0, failures: 0 } })
  })

  it('offers to take back for ten seconds', async () => {
    const { session, clock } = world(3)
    await session.start(null)
    await session.submit([])
    expect(session.state().undo).toMatchObject({ task: 1, isSkip: false })
    await clock.advance(10_000)
    expect(session.state().undo).toBeNull()
  })

  it('opens what only this browser knew, and brings it to the server', async () => {
    const { session, clock, journal, tasks } = world(2)
    journal.set('u1:t1:new', { result: [box('lost')], at: clock.now() })
    await session.start(null)
    expect(session.state().open).toMatchObject({ restored: 'journal', result: [box('lost')] })
    await clock.advance(2000)
    expect(tasks.get(1)?.drafts[0]?.result).toEqual([box('lost')])
    await session.submit([box('lost')])
    await settle()
    expect(journal.size).toBe(0)
  })

  it('asks which of two versions to keep', async () => {
    const { session, clock, journal, tasks } = world(1)
    const first = tasks.get(1)
    const draft = {
      id: 5,
      annotation: null,
      result: [box('server')],
      updated_at: new Date(clock.now()).toISOString(),
    }
    if (first) tasks.set(1, { ...first, drafts: [draft as unknown as Draft] })
    journal.set('u1:t1:new', { result: [box('local')], at: clock.now() - 1000 })
    await session.start(null)
    expect(session.state().open?.conflict).toMatchObject({
      server: { result: [box('server')] },
      local: { result: [box('local')] },
    })
    session.resolve('local')
    expect(session.state().open).toMatchObject({ conflict: null, result: [box('local')] })
    await clock.advance(2000)
    expect(tasks.get(1)?.drafts[0]?.result).toEqual([box('local')])
  })

  it('goes back to the task before, and on from there to where it was', async () => {
    const { session, clock } = world(5)
    await session.start(null)
    await clock.advance(20)
    await session.submit([box('a')])
    await clock.advance(20)
    await session.previous()
    expect(session.state().open).toMatchObject({ task: { id: 1 }, annotation: 10 })
    await session.next()
    expect(openId(session)).toBe(2)
  })

  it('opens a submit that has not arrived as work in progress, and delivers only what it becomes', async () => {
    const { session, clock, net, tasks, outbox } = world(5)
    await session.start(null)
    await clock.advance(20)
    net.isDown = true
    await session.submit([box('first')])
    await clock.advance(20)
    const opening = session.previous()
    await clock.advance(5000)
    await opening
    expect(session.state().open).toMatchObject({ task: { id: 1 }, tab: 'new', result: [box('first')] })
    expect(outbox.state().waiting).toBe(0)
    net.isDown = false
    await session.submit([box('second')])
    await clock.advance(60_000)
    expect(tasks.get(1)?.annotations.map(({ result }) => result)).toEqual([[box('second')]])
  })

  it('stays with an annotation that was opened to be changed', async () => {
    const { session, clock, tasks } = world(5)
    await session.start(null)
    await session.submit([box('a')])
    await clock.advance(20)
    await session.start(1)
    expect(session.state().open).toMatchObject({ annotation: 10, result: [box('a')] })
    await session.submit([box('b')])
    await clock.advance(20)
    expect(session.state()).toMatchObject({
      notice: 'updated',
      open: { task: { id: 1 }, result: [box('b')] },
    })
    expect(tasks.get(1)?.annotations[0]?.result).toEqual([box('b')])
  })

  it('keeps what was begun on a task that one leaves for the one before', async () => {
    const { session, clock, journal } = world(5)
    await session.start(null)
    await clock.advance(20)
    await session.submit([box('a')])
    await clock.advance(20)
    journal.set('u1:t2:new', { result: [box('begun')], at: clock.now() })
    session.changed([box('begun')])
    await session.previous()
    expect(openId(session)).toBe(1)
    await session.next()
    expect(session.state().open).toMatchObject({ task: { id: 2 }, result: [box('begun')] })
  })

  it('comes back to a task that was passed by when the others are done', async () => {
    const { session, clock } = world(4)
    await session.start(null)
    await clock.advance(20)
    await session.next()
    const seen: (number | undefined)[] = []
    while (session.state().phase === 'task') {
      seen.push(openId(session))
      await session.submit([box('r')])
      await clock.advance(20)
    }
    expect(seen).toEqual([2, 3, 4, 1])
  })

  it('does not offer a task again whose submit an earlier page left behind', async () => {
    const { session, clock, net, outbox } = world(3)
    net.isDown = true
    await outbox.add({
      id: 'old',
      project: 1,
      task: 1,
      innerId: 1,
      annotation: null,
      body: { result: [box('old')] },
    })
    await clock.advance(10)
    net.isDown = false
    await session.start(null)
    expect(openId(session)).toBe(2)
  })
})
