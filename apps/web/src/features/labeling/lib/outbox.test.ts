import type { Annotation } from '@sluice/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createOutbox,
  type NewSubmission,
  type OutboxDeps,
  type OutboxStore,
  type Submission,
} from './outbox.ts'
import { testClock } from './test-clock.ts'

function memoryStore(rows = new Map<string, Submission>()): OutboxStore {
  return {
    all: async () => [...rows.values()].toSorted((a, b) => a.at - b.at),
    put: async (submission) => void rows.set(submission.id, submission),
    remove: async (id) => void rows.delete(id),
  }
}

/** What every tab of one browser shares. */
function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}

const submission = (id: string, task = 1): NewSubmission => ({
  id,
  project: 1,
  task,
  innerId: task,
  annotation: null,
  body: { result: [] },
})
const refused = new Error('refused')

/** Keeps annotations by unique id, as the server does; `arrive` decides what becomes of each request. */
function server(arrive: (attempt: number) => 'ok' | 'lost' | 'answer lost' | 'refused' = () => 'ok') {
  const kept: string[] = []
  let attempt = 0
  return {
    kept,
    send: async ({ id }: Submission) => {
      await Promise.resolve()
      const fate = arrive((attempt += 1))
      if (fate === 'lost') throw new Error('offline')
      if (fate === 'refused') throw refused
      if (!kept.includes(id)) kept.push(id)
      if (fate === 'answer lost') throw new Error('offline')
      return { id: kept.indexOf(id) + 1, unique_id: id } as Annotation
    },
  }
}

function outbox(parts: Pick<OutboxDeps, 'send'> & Partial<OutboxDeps>) {
  const clock = testClock()
  const box = createOutbox({
    store: memoryStore(),
    user: 1,
    refusalOf: (error) => (error === refused ? 'No.' : null),
    alone: oneAtATime(),
    clock,
    random: () => 0,
    ...parts,
  })
  return { box, clock }
}

describe('the outbox', () => {
  it('delivers every submit once and in order, whatever the network loses', async () => {
    const fates = fc.constantFrom<'ok' | 'lost' | 'answer lost'>('ok', 'lost', 'answer lost')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fates, { maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        async (network, count) => {
          const { kept, send } = server((attempt) => network[attempt - 1] ?? 'ok')
          const { box, clock } = outbox({ send })
          const ids = Array.from({ length: count }, (_, i) => `s${i}`)
          for (const id of ids) await box.add(submission(id))
          await clock.advance(3_600_000)
          expect(kept).toEqual(ids)
          expect(box.state()).toEqual({ waiting: 0, failures: 0, refused: [] })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('goes on after a reload with what an earlier page left', async () => {
    const store = memoryStore()
    const dead = outbox({ store, send: server(() => 'lost').send })
    await dead.box.add(submission('a'))
    await dead.box.add(submission('b'))
    await dead.clock.advance(10)
    expect(dead.box.state()).toMatchObject({ waiting: 2, failures: 1 })
    const { kept, send } = server()
    const { clock } = outbox({ store, send })
    await clock.advance(10)
    expect(kept).toEqual(['a', 'b'])
  })

  it('leaves the submits of another user alone', async () => {
    const store = memoryStore()
    await store.put({ ...submission('theirs'), at: 1, user: 2, refusal: null })
    const { kept, send } = server()
    const { box, clock } = outbox({ store, send })
    await box.add(submission('mine'))
    await clock.advance(10)
    expect(kept).toEqual(['mine'])
    expect((await store.all()).map(({ id }) => id)).toEqual(['theirs'])
  })

  it('keeps what the server refuses, with the reason, and sends the rest', async () => {
    const { kept, send } = server((attempt) => (attempt === 1 ? 'refused' : 'ok'))
    const { box, clock } = outbox({ send })
    await box.add(submission('a'))
    await box.add(submission('b'))
    await clock.advance(10)
    expect(kept).toEqual(['b'])
    expect(box.state().refused).toMatchObject([{ id: 'a', refusal: 'No.' }])
    box.retry()
    await clock.advance(10)
    expect(kept).toEqual(['b', 'a'])
  })

  it('tries at once when asked, instead of waiting for the next turn', async () => {
    let isDown = true
    const { kept, send } = server(() => (isDown ? 'lost' : 'ok'))
    const { box, clock } = outbox({ send })
    await box.add(submission('a'))
    await clock.advance(100_000)
    isDown = false
    box.retry()
    await clock.advance(0)
    expect(kept).toEqual(['a'])
  })

  it('asked while a try is failing, tries at once again', async () => {
    const { kept, send } = server()
    const lost = Promise.withResolvers<never>()
    let tries = 0
    const { box, clock } = outbox({
      send: (submission) => ((tries += 1) === 1 ? lost.promise : send(submission)),
      alone: (work) => work(),
    })
    await box.add(submission('a'))
    await clock.advance(0)
    box.retry()
    await clock.advance(0)
    lost.reject(new Error('offline'))
    await clock.advance(0)
    expect(kept).toEqual(['a'])
  })

  it('sends a submit no more that was taken back', async () => {
    let isDown = true
    const { kept, send } = server(() => (isDown ? 'lost' : 'ok'))
    const { box, clock } = outbox({ send })
    await box.add(submission('a'))
    await box.add(submission('b'))
    await clock.advance(10)
    expect(await box.find('a')).toMatchObject({ task: 1 })
    await box.cancel('a')
    expect(await box.find('a')).toBeNull()
    isDown = false
    await clock.advance(60_000)
    expect(kept).toEqual(['b'])
  })

  it('does not overtake a draft that is still on its way', async () => {
    const { kept, send } = server()
    const { box, clock } = outbox({ send })
    const draft = Promise.withResolvers<void>()
    await box.add(submission('a'), draft.promise)
    await clock.advance(10)
    expect(kept).toEqual([])
    draft.reject(new Error('offline'))
    await clock.advance(10)
    expect(kept).toEqual(['a'])
  })
})
