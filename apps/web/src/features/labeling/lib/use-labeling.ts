import type { LabelConfig, Project, Task, User } from '@sluice/contract'
import { indexedDbJournal, loadJournal, type ResultItem } from '@sluice/editor'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { keys } from '../../../lib/query.ts'
import { api } from '../../../lib/api.ts'
import { keepPageSignedOut } from '../../../lib/session.ts'
import { convertToDraft, deleteDraft, getAhead, getNext, getTask, saveDraft } from '../api/tasks.ts'
import { refusalOf, submit } from '../api/submit.ts'
import { realClock } from './clock.ts'
import { createMediaCache, mediaFiles } from './media.ts'
import { createOutbox } from './outbox.ts'
import { withFallback } from './outbox-safe.ts'
import { aloneAmongTabs, indexedDbOutboxStore, memoryOutboxStore } from './outbox-store.ts'
import { toItems } from './results.ts'
import { createSession } from './session.ts'
import { createSignInWatch } from './sign-in-watch.ts'

/** Counts of a project cost the server something: asked for this often at most. */
const countsEvery = 10_000

/** Wires one person's labeling of one project to the server, the disk of this browser and the page. */
export function useLabeling(project: Project, config: LabelConfig, user: number) {
  const queryClient = useQueryClient()
  const [parts] = useState(() => {
    const journal = indexedDbJournal()
    const media = createMediaCache()
    const notKept = new EventTarget()
    const delivered = new EventTarget()
    const signIn = createSignInWatch(async () => {
      const { id } = await api.get<User>('/api/current-user/whoami')
      return id === user
    })
    const { send } = signIn
    const outbox = createOutbox({
      store: withFallback(indexedDbOutboxStore(), memoryOutboxStore(), () =>
        notKept.dispatchEvent(new Event('notkept')),
      ),
      user,
      send: (submission) => send(() => submit(submission)),
      refusalOf,
      alone: aloneAmongTabs,
      clock: realClock,
      random: Math.random,
      onDelivered: ({ task }) => delivered.dispatchEvent(new CustomEvent('delivered', { detail: task })),
    })
    const session = createSession({
      project: project.id,
      opener: { user, startsFromPrediction: project.show_collab_predictions },
      getTask: (id) => send(() => getTask(id)),
      getNext: () => send(() => getNext(project.id)),
      getAhead: (count, exclude) => send(() => getAhead(project.id, count, exclude)),
      saveDraft: (...draft) => send(() => saveDraft(...draft)),
      deleteDraft: (id) => send(() => deleteDraft(id)),
      convertToDraft: (id) => send(() => convertToDraft(id)),
      outbox,
      journal: {
        load: async (key) => {
          const entry = await loadJournal(journal, key)
          return entry && { result: toItems(entry.result as readonly ResultItem[]), at: entry.at }
        },
        clear: (key) => journal.clear(key),
      },
      warm: (task: Task) => void media.warm(mediaFiles(config, task.data)),
      clock: realClock,
      random: Math.random,
      newId: () => crypto.randomUUID(),
    })
    return { journal, media, outbox, session, delivered, notKept, signIn }
  })
  const { outbox, session, delivered, notKept, signIn } = parts

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const onDelivered = (event: Event) => {
      if (event instanceof CustomEvent) session.delivered(event.detail as number)
      void queryClient.invalidateQueries({ queryKey: keys.tasks(project.id), refetchType: 'none' })
      timer ??= setTimeout(() => {
        timer = undefined
        void queryClient.invalidateQueries({ queryKey: keys.project(project.id) })
      }, countsEvery)
    }
    delivered.addEventListener('delivered', onDelivered)
    return () => {
      delivered.removeEventListener('delivered', onDelivered)
      // A submit that arrives later still makes what other pages show stale.
      if (timer !== undefined) void queryClient.invalidateQueries({ queryKey: keys.project(project.id) })
      clearTimeout(timer)
    }
  }, [delivered, session, queryClient, project.id])

  useEffect(() => {
    const retry = () => outbox.retry()
    window.addEventListener('online', retry)
    return () => window.removeEventListener('online', retry)
  }, [outbox])

  // The page stays: what is on it, and what it keeps, waits for the person to sign in again.
  useEffect(() => keepPageSignedOut(), [])
  const isSignedOut = useSyncExternalStore(signIn.subscribe, signIn.isOut)
  useEffect(() => {
    if (!isSignedOut) return
    const look = () => void signIn.look()
    window.addEventListener('focus', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      document.removeEventListener('visibilitychange', look)
      // They are back, or leave: what waits goes out now.
      outbox.retry()
      void session.flush()
    }
  }, [isSignedOut, signIn, outbox, session])

  const state = useSyncExternalStore(session.subscribe, session.state)
  const sending = useSyncExternalStore(outbox.subscribe, outbox.state)
  // What was submitted since the server counted. A task of several annotators is not done by one of them.
  const [counted, setCounted] = useState({ project, count: 0 })
  if (counted.project !== project) setCounted({ project, count: state.count })
  const isCountable = project.maximum_annotations <= 1
  const done = project.finished_task_number + (isCountable ? Math.max(state.count - counted.count, 0) : 0)
  const [isMemoryOnly, setMemoryOnly] = useState(false)
  useEffect(() => {
    const note = () => setMemoryOnly(true)
    notKept.addEventListener('notkept', note)
    return () => notKept.removeEventListener('notkept', note)
  }, [notKept])
  const unsaved = state.saver.unsaved + sending.waiting
  useEffect(() => {
    if (unsaved === 0) return
    const guard = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', guard)
    return () => window.removeEventListener('beforeunload', guard)
  }, [unsaved])
  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === 'hidden') void session.flush()
    }
    document.addEventListener('visibilitychange', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      void session.flush()
    }
  }, [session])
  return {
    ...parts,
    state,
    sending,
    done: Math.min(done, project.task_number),
    isSignedOut,
    isMemoryOnly,
    noteMemoryOnly: () => setMemoryOnly(true),
  }
}

export type Labeling = ReturnType<typeof useLabeling>
