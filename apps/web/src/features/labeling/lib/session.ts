/**
 * One person labeling one project: what is open, what comes next, what was done. Submits are optimistic: the next
 * task is on screen before the server knows of this one, because the outbox keeps the submit until it does.
 */
import type { AnnotationWrite, Task } from '@sluice/contract'
import { createDraftSaver, type DraftSaver } from './draft-saver.ts'
import { journalKeys, type OpenTask, openTask, type Parent, type Prepared, type TabId } from './open-task.ts'
import type { Submission } from './outbox.ts'
import type { Items } from './recovery.ts'
import { idle, initialState, type SessionDeps, type SessionState } from './session-types.ts'
import { undelivered, withoutSubmit } from './take-back.ts'
import { createTaskQueue } from './task-queue.ts'

export type Session = ReturnType<typeof createSession>

const longestHistory = 10
const undoFor = 10_000

export function createSession(deps: SessionDeps) {
  const { opener, outbox, journal, clock } = deps
  const listeners = new Set<() => void>()
  let state = initialState
  let current: Prepared | null = null
  let saver: DraftSaver<Items> | null = null
  let leadTime = () => 0
  let forgetUndo: (() => void) | null = null
  /** For taking a submit back while there is no network. */
  const visited = new Map<number, Task>()
  const queue = createTaskQueue({ ...deps, prepare })

  const set = (change: Partial<SessionState>) => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  async function prepare(task: Task): Promise<Prepared> {
    deps.warm(task)
    const keys = journalKeys(task, opener.user)
    const versions = await Promise.all(keys.map((key) => journal.load(key).catch(() => null)))
    return { task, journal: new Map(keys.flatMap((key, i) => (versions[i] ? [[key, versions[i]]] : []))) }
  }

  function show(opened: OpenTask) {
    void saver?.stop()
    const { task, annotation } = opened
    const mine = createDraftSaver<Items>({
      save: (result) => deps.saveDraft(task.id, annotation, result, leadTime()),
      clock,
      random: deps.random,
      onState: (next) => {
        if (saver === mine) set({ saver: next })
      },
    })
    saver = mine
    set({
      phase: 'task',
      error: null,
      open: opened,
      turn: state.turn + 1,
      saver: idle,
      notice: null,
      isBusy: false,
    })
    // What only this browser had goes to the server too.
    if (opened.restored === 'journal') mine.change(opened.result)
  }

  const showPrepared = (prepared: Prepared, tab?: TabId, copy?: { result: Items; parent: Parent }) => {
    current = prepared
    show(openTask(prepared, opener, tab, copy))
  }

  async function fail<T>(work: () => Promise<T>): Promise<void> {
    try {
      await work()
    } catch (error) {
      set({ phase: 'failed', error, isBusy: false })
    }
  }

  const remember = () => {
    if (!current) return
    visited.set(current.task.id, current.task)
    if (visited.size > longestHistory) visited.delete(visited.keys().next().value ?? 0)
    const { id, inner_id } = current.task
    const others = state.history.filter(({ task }) => task !== id)
    set({ history: [...others, { task: id, innerId: inner_id }].slice(-longestHistory) })
  }

  /** The next one of the queue: at once when it was fetched before. */
  async function advance(): Promise<void> {
    set({ origin: 'queue' })
    const ready = queue.ready()
    if (ready) {
      showPrepared(ready)
      void queue.fill(ready.task.id)
      return
    }
    current = null
    set({ phase: 'loading', open: null })
    await fail(async () => {
      const next = await queue.next()
      if ('none' in next) {
        set({ phase: 'done', done: next.none, isBusy: false })
        return
      }
      showPrepared(next)
      void queue.fill(next.task.id)
    })
  }

  async function openById(id: number, tab?: TabId): Promise<void> {
    set({ isBusy: true, ...(state.open === null && { phase: 'loading' as const }) })
    await fail(async () => {
      await saver?.flush()
      const pending = await undelivered(outbox, clock, id)
      const seen = visited.get(id)
      const task = await deps.getTask(id).catch((error: unknown) => {
        if (seen && pending) return seen
        throw error
      })
      if (task.project !== deps.project) throw new Error('The task belongs to another project')
      const prepared = await prepare(task)
      if (pending) await reclaim(prepared, pending)
      else showPrepared(prepared, tab)
      void queue.fill(id)
    })
  }

  /** Opens a submit that only this browser has: it is work in progress again. */
  async function reclaim(prepared: Prepared, { id, annotation, body, task }: Submission): Promise<void> {
    await outbox.cancel(id)
    queue.settled(task)
    const result = body.result ?? []
    showPrepared(prepared, annotation === null ? 'new' : `annotation:${annotation}`, { result, parent: {} })
    saver?.change(result)
  }

  async function send(body: AnnotationWrite, isSkip: boolean): Promise<void> {
    const { open } = state
    if (!open || open.isReadonly || state.isBusy) return
    set({ isBusy: true })
    const submission = deps.newId()
    const isNew = open.annotation === null
    const draftSettled = saver?.stop()
    // What was not saved as a draft is in the answer.
    saver = null
    set({ saver: idle })
    const stored = outbox.add(
      {
        id: submission,
        project: deps.project,
        task: open.task.id,
        innerId: open.task.inner_id,
        annotation: open.annotation,
        body: { ...open.parent, ...body, was_cancelled: isSkip, lead_time: leadTime() },
      },
      draftSettled,
    )
    // The journal keeps the work until the outbox has it on disk: at no moment is it in memory alone.
    void stored.then(() => journal.clear(open.key)).catch(() => undefined)
    queue.submitted(open.task.id)
    remember()
    forgetUndo?.()
    if (!isNew && state.origin === 'address') {
      // Whoever came to change this one annotation is not sent elsewhere.
      set({ undo: null })
      show({ ...open, result: body.result ?? [], draft: null, restored: null })
      set({ notice: isSkip ? 'skipped' : 'updated' })
      return
    }
    set({
      // An answer that was changed was counted before.
      count: state.count + (isNew ? 1 : 0),
      undo: isNew ? { submission, task: open.task.id, innerId: open.task.inner_id, isSkip } : null,
    })
    forgetUndo = clock.after(undoFor, () => set({ undo: null }))
    await advance()
  }

  return {
    state: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Opens one task, or the next of the queue. */
    async start(task: number | null) {
      set({ origin: task === null ? 'queue' : 'address' })
      // What an earlier page has not delivered must not be offered again.
      for (const id of await outbox.underway(deps.project).catch(() => [])) queue.submitted(id)
      return task === null ? advance() : openById(task)
    },
    submit: (result: Items) => send({ result: [...result] }, false),
    skip: (result: Items) => send({ result: [...result] }, true),
    /** The server has this submit now. */
    delivered(task: number) {
      queue.settled(task)
    },
    changed(result: Items) {
      if (state.notice) set({ notice: null })
      saver?.change(result)
    },
    /** Where to ask how long the person has worked on what is open. */
    setLeadTime(ask: () => number) {
      leadTime = ask
    },
    flush: () => saver?.flush() ?? Promise.resolve(),
    async next() {
      await saver?.flush()
      remember()
      if (current) queue.pass(current.task.id)
      await advance()
    },
    async previous() {
      const item = state.history.findLast(({ task }) => task !== state.open?.task.id)
      if (!item) return
      if (current && state.phase === 'task') queue.putBack(current.task)
      set({ origin: 'queue', history: state.history.filter(({ task }) => task !== item.task) })
      await openById(item.task)
    },
    async openTab(tab: TabId) {
      if (!current) return
      await saver?.flush()
      await openById(current.task.id, tab)
    },
    /** Makes what is open read-only the start of an annotation of one's own. */
    copyToEdit() {
      const { open } = state
      if (!current || !open) return
      const shown = open.tabs.find(({ id }) => id === open.tab)
      const parent: Parent = {
        ...(shown?.prediction && { parent_prediction: shown.prediction.id }),
        ...(shown?.annotation && { parent_annotation: shown.annotation.id }),
      }
      showPrepared(current, 'new', { result: open.result, parent })
      saver?.change(open.result)
    },
    /** After two versions were shown: keeps the one the person chose. */
    resolve(choice: 'server' | 'local') {
      const { open } = state
      if (!open?.conflict) return
      const { result } = open.conflict[choice]
      show({ ...open, result, conflict: null, restored: null })
      if (choice === 'local') saver?.change(result)
      else void journal.clear(open.key).catch(() => undefined)
    },
    /** Throws unfinished work away and shows what was there before. */
    async discardWork() {
      const { open } = state
      if (!open) return
      await fail(async () => {
        await saver?.stop()
        if (open.draft) await deps.deleteDraft(open.draft.id).catch(() => undefined)
        await journal.clear(open.key)
        await openById(open.task.id, open.tab)
      })
    },
    /** Takes the last submit back; its work is open again as it was. */
    async undoSubmit() {
      const { undo } = state
      if (!undo || state.isBusy) return
      forgetUndo?.()
      set({ undo: null, isBusy: true })
      await fail(async () => {
        const kept = await outbox.find(undo.submission)
        await outbox.cancel(undo.submission)
        queue.settled(undo.task)
        const task = await withoutSubmit(deps, undo.task, undo.submission, visited.get(undo.task))
        if (current) {
          await saver?.flush()
          queue.putBack(current.task)
        }
        set({ count: state.count - 1, history: state.history.filter(({ task: id }) => id !== undo.task) })
        const result = kept?.body.result
        showPrepared(await prepare(task), 'new', result && { result, parent: {} })
        if (result) saver?.change(result)
      })
    },
  }
}
