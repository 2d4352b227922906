/**
 * What one sees of a task: which of its annotations, and in which state. Pure: a task as the server sent it and
 * what the local journal holds go in, the state of the editor comes out.
 */
import type { Annotation, Draft, Prediction, Task } from '@sluice/contract'
import { type Items, recover, type Recovery, sameJson, type Version } from './recovery.ts'

export type TabId = 'new' | `annotation:${number}` | `prediction:${number}`

export interface Tab {
  id: TabId
  kind: 'new' | 'own' | 'other' | 'prediction'
  annotation?: Annotation
  prediction?: Prediction
}

export interface Parent {
  parent_prediction?: number
  parent_annotation?: number
}

export interface OpenTask {
  task: Task
  tabs: readonly Tab[]
  tab: TabId
  /** Names the work in the journal. */
  key: string
  result: Items
  /** The annotation to update; null for a new one. */
  annotation: number | null
  parent: Parent
  isReadonly: boolean
  /** Seconds worked on it in earlier sessions. */
  leadTime: number
  draft: Draft | null
  restored: 'draft' | 'journal' | null
  conflict: Extract<Recovery, { kind: 'conflict' }> | null
}

/** A task with what the journal of this browser holds of it. */
export interface Prepared {
  task: Task
  journal: ReadonlyMap<string, Version>
}

export interface Opener {
  user: number
  /** A new annotation starts as a copy of the newest prediction. */
  startsFromPrediction: boolean
}

const authorOf = ({ completed_by }: Annotation) =>
  typeof completed_by === 'object' ? (completed_by?.id ?? null) : completed_by

export const journalKey = (user: number, task: number, annotation: number | null) =>
  `u${user}:t${task}:${annotation === null ? 'new' : `a${annotation}`}`

export const journalKeys = (task: Task, user: number): string[] => [
  journalKey(user, task.id, null),
  ...task.annotations
    .filter((annotation) => authorOf(annotation) === user)
    .map(({ id }) => journalKey(user, task.id, id)),
]

export function tabsOf(task: Task, user: number, hasNew: boolean): Tab[] {
  const annotations = task.annotations.map((annotation): Tab => ({
    id: `annotation:${annotation.id}`,
    kind: authorOf(annotation) === user ? 'own' : 'other',
    annotation,
  }))
  return [
    ...(hasNew ? [{ id: 'new', kind: 'new' } satisfies Tab] : []),
    ...annotations.toSorted((a, b) => Number(b.kind === 'own') - Number(a.kind === 'own')),
    ...task.predictions.map((prediction): Tab => ({
      id: `prediction:${prediction.id}`,
      kind: 'prediction',
      prediction,
    })),
  ]
}

const draftOf = (task: Task, annotation: number | null) =>
  task.drafts.find((draft) => draft.annotation === annotation) ?? null

/** Own unfinished work first, then the own annotation, then a new one. */
export function firstTab({ task, journal }: Prepared, { user }: Opener): TabId {
  const own = task.annotations.findLast((annotation) => authorOf(annotation) === user)
  const hasWork =
    draftOf(task, null) !== null || (journal.get(journalKey(user, task.id, null))?.result.length ?? 0) > 0
  return own && !hasWork ? `annotation:${own.id}` : 'new'
}

export function openTask(
  prepared: Prepared,
  opener: Opener,
  wanted?: TabId,
  copy?: { result: Items; parent: Parent },
): OpenTask {
  const { task, journal } = prepared
  const tab = wanted ?? firstTab(prepared, opener)
  const isNewOpen = tab === 'new'
  const hasWork = draftOf(task, null) !== null
  const tabs = tabsOf(
    task,
    opener.user,
    isNewOpen || hasWork || !task.annotations.some((a) => authorOf(a) === opener.user),
  )
  const shown = tabs.find(({ id }) => id === tab)
  const annotation = shown?.kind === 'own' ? (shown.annotation?.id ?? null) : null
  const base: OpenTask = {
    task,
    tabs,
    tab,
    key:
      shown?.kind === 'own' || isNewOpen
        ? journalKey(opener.user, task.id, annotation)
        : `read:${task.id}:${tab}`,
    result: shown?.annotation?.result ?? shown?.prediction?.result ?? [],
    annotation,
    parent: {},
    isReadonly: shown?.kind === 'other' || shown?.kind === 'prediction',
    leadTime: shown?.annotation?.lead_time ?? 0,
    draft: null,
    restored: null,
    conflict: null,
  }
  if (base.isReadonly) return base
  if (copy) return { ...base, result: copy.result, parent: copy.parent }
  return withWork(base, journal, opener)
}

/** Puts unfinished work of the server's draft and of the journal on top of what is there. */
function withWork(base: OpenTask, journal: Prepared['journal'], { startsFromPrediction }: Opener): OpenTask {
  const { task, annotation } = base
  const draft = draftOf(task, annotation)
  const saved = task.annotations.find(({ id }) => id === annotation)
  const prediction = annotation === null && startsFromPrediction ? task.predictions.at(-1) : undefined
  const server: Version | null = draft
    ? { result: draft.result, at: Date.parse(draft.updated_at) }
    : saved
      ? { result: saved.result, at: Date.parse(saved.updated_at) }
      : null
  const decision = recover(server, journal.get(base.key) ?? null)
  const fresh = prediction ? { result: prediction.result, parent: { parent_prediction: prediction.id } } : {}
  const opened: OpenTask = {
    ...base,
    ...(server ? { result: server.result } : fresh),
    leadTime: draft?.lead_time ?? base.leadTime,
    draft,
    restored:
      draft && !(saved && sameJson(saved.result, draft.result)) && draft.result.length > 0 ? 'draft' : null,
  }
  if (decision.kind === 'local') return { ...opened, result: decision.local.result, restored: 'journal' }
  return decision.kind === 'conflict' ? { ...opened, restored: null, conflict: decision } : opened
}
