import type { Task } from '@sluice/contract'
import type { Clock } from './clock.ts'
import type { SaverState } from './draft-saver.ts'
import type { Opener, OpenTask } from './open-task.ts'
import type { Outbox } from './outbox.ts'
import type { Items, Version } from './recovery.ts'
import type { QueueDeps } from './task-queue.ts'

export interface HistoryItem {
  task: number
  innerId: number | null
}

export interface SessionState {
  phase: 'loading' | 'task' | 'done' | 'failed'
  error: unknown
  /** The server's words when no task is left. */
  done: string | null
  open: OpenTask | null
  /** Grows with everything that needs a fresh editor. */
  turn: number
  /** Oldest first, at most ten. */
  history: readonly HistoryItem[]
  /** The submit that can be taken back for some seconds. */
  undo: { submission: string; task: number; innerId: number | null; isSkip: boolean } | null
  saver: SaverState
  /** Who chose what is open: the queue, or an address that names the task. */
  origin: 'queue' | 'address'
  /** Something that was done to what is still open. */
  notice: 'updated' | 'skipped' | null
  /** Submits of this session. */
  count: number
  isBusy: boolean
}

export interface SessionDeps extends Omit<QueueDeps, 'prepare'> {
  project: number
  opener: Opener
  saveDraft: (task: number, annotation: number | null, result: Items, leadTime: number) => Promise<unknown>
  deleteDraft: (id: number) => Promise<unknown>
  convertToDraft: (annotation: number) => Promise<unknown>
  outbox: Outbox
  journal: {
    load: (key: string) => Promise<Version | null>
    clear: (key: string) => Promise<void>
  }
  warm: (task: Task) => void
  clock: Clock
  random: () => number
  newId: () => string
}

export const idle: SaverState = { unsaved: 0, isSaving: false, failures: 0, savedAt: null }

export const initialState: SessionState = {
  phase: 'loading',
  error: null,
  done: null,
  open: null,
  turn: 0,
  history: [],
  undo: null,
  saver: idle,
  origin: 'queue',
  notice: null,
  count: 0,
  isBusy: false,
}
