import { commit, redo, seal, startHistory, undo, type Gesture, type History } from '../model/history.ts'
import { createRegionIndexer, type RegionIndex } from '../model/regions.ts'
import type { Items } from '../model/result-item.ts'
import type { Schema } from '../model/schema.ts'
import { serialize } from '../model/serialize.ts'
import { findProblems, type Problem } from '../model/validate.ts'
import type { Envelope } from '../model/edit.ts'
import { startTools, type ToolState } from './tools.ts'

export interface EditorState {
  history: History
  index: RegionIndex
  selected: readonly string[]
  /** The region the pointer is at in the list. */
  pointed: string | null
  hidden: ReadonlySet<string>
  tools: ToolState
  /** What the last check found; cleared as soon as something changes. */
  problems: readonly Problem[]
}

export interface StoreOptions {
  schema: Schema
  items: Items
  readonly: boolean
  /** Called once per gesture, undo and redo, at once. */
  onGesture: (result: Items, gesture: { seq: number; label: string }) => void
  /** First number to give to a gesture. */
  seq?: number
}

/**
 * The one changing thing of the editor. Views subscribe to it, gestures go through `commit`; selection, hiding
 * and tools are not part of the undo history.
 */
export interface EditorStore {
  readonly schema: Schema
  readonly readonly: boolean
  get(): EditorState
  subscribe: (listener: () => void) => () => void
  set(change: Partial<Omit<EditorState, 'history' | 'index'>>): void
  commit(gesture: Gesture, change: (items: Items) => Items): void
  /** Ends typing as one step. */
  seal(): void
  undo(): boolean
  redo(): boolean
  /** Work in progress that undo must act on first; the handler returns false when there is none. */
  beforeUndo(handler: () => boolean): () => void
  /** Text typed but not yet added is added before the result is read. */
  beforeRead(handler: () => void): () => void
  select(ids: readonly string[]): void
  envelopes: Map<string, Envelope>
  result(): Items
  validate(): readonly Problem[]
}

export function createEditorStore(options: StoreOptions): EditorStore {
  const { schema } = options
  const indexOf = createRegionIndexer(schema)
  const listeners = new Set<() => void>()
  const undoFirst = new Set<() => boolean>()
  const pending = new Set<() => void>()
  let seq = options.seq ?? 0
  let state: EditorState = {
    history: startHistory(options.items),
    index: indexOf(options.items),
    selected: [],
    pointed: null,
    hidden: new Set(),
    tools: startTools(schema),
    problems: [],
  }

  const update = (change: Partial<EditorState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const move = (history: History, label: string): boolean => {
    if (history === state.history) return false
    const changed = history.present !== state.history.present
    const index = indexOf(history.present)
    const selected = state.selected.filter((id) => index.byId.has(id))
    update({
      history,
      index,
      ...(selected.length === state.selected.length ? {} : { selected }),
      problems: [],
    })
    if (changed) options.onGesture(serialize(history.present, schema), { seq: ++seq, label })
    return true
  }
  const flush = (): void => {
    for (const handler of pending) handler()
  }

  return {
    schema,
    readonly: options.readonly,
    envelopes: new Map(),
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set: update,
    commit(gesture, change) {
      if (options.readonly) return
      move(commit(state.history, change(state.history.present), gesture), gesture.label)
    },
    seal: () => void move(seal(state.history), ''),
    undo() {
      if ([...undoFirst].some((handler) => handler())) return true
      flush()
      return move(undo(state.history), 'undo')
    },
    redo: () => move(redo(state.history), 'redo'),
    beforeUndo(handler) {
      undoFirst.add(handler)
      return () => undoFirst.delete(handler)
    },
    beforeRead(handler) {
      pending.add(handler)
      return () => pending.delete(handler)
    },
    select(ids) {
      if (ids.length === state.selected.length && ids.every((id, index) => id === state.selected[index]))
        return
      flush()
      update({ selected: ids })
    },
    result() {
      flush()
      const { past, present } = state.history
      // Untouched work is given back as it came, whatever the rules would leave out.
      return past.length === 0 ? present : serialize(present, schema)
    },
    validate() {
      flush()
      const problems = findProblems(state.history.present, schema)
      update({ problems })
      return problems
    },
  }
}
