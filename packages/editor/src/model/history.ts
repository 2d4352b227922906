import type { Items } from './result-item.ts'

interface Step {
  items: Items
  label: string
}

/**
 * What was done, one entry per gesture. Snapshots share all unchanged items, so a step costs one array.
 */
export interface History {
  readonly past: readonly Step[]
  readonly present: Items
  readonly future: readonly Step[]
  /** While set, further gestures with the same key belong to the latest step (typing in one field). */
  readonly mergeKey: string | null
}

export const startHistory = (items: Items): History => ({
  past: [],
  present: items,
  future: [],
  mergeKey: null,
})

export interface Gesture {
  label: string
  mergeKey?: string | undefined
}

/** A gesture that changes nothing is no step. */
export function commit(history: History, items: Items, gesture: Gesture): History {
  if (items === history.present) return history
  const mergeKey = gesture.mergeKey ?? null
  if (mergeKey !== null && mergeKey === history.mergeKey && history.past.length > 0)
    return { ...history, present: items, future: [] }
  return {
    past: [...history.past, { items: history.present, label: gesture.label }],
    present: items,
    future: [],
    mergeKey,
  }
}

/** Ends merging: what follows is a step of its own. */
export const seal = (history: History): History =>
  history.mergeKey === null ? history : { ...history, mergeKey: null }

export function undo(history: History): History {
  const last = history.past.at(-1)
  if (!last) return history
  return {
    past: history.past.slice(0, -1),
    present: last.items,
    future: [{ items: history.present, label: last.label }, ...history.future],
    mergeKey: null,
  }
}

export function redo(history: History): History {
  const [next, ...rest] = history.future
  if (!next) return history
  return {
    past: [...history.past, { items: history.present, label: next.label }],
    present: next.items,
    future: rest,
    mergeKey: null,
  }
}
