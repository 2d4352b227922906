import type { ObjectEntry } from '@sluice/storage'
import type { JsonObject } from '@sluice/contract'
import type { Refusal } from '../runs/index.ts'

/** A listed stretch of the store: one or several listing pages, whatever had arrived. */
export interface Page {
  objects: readonly ObjectEntry[]
  nextCursor: string | null
}

/**
 * Checkpoint of a source run. `cursor` is where the next page begins (null: at the start), `done` that there
 * is none. `taken` counts objects of that page which earlier commits have already turned into tasks: a large
 * page is committed in parts.
 */
export interface Checkpoint {
  cursor: string | null
  done: boolean
  taken: number
}

export interface DraftAnnotation {
  result: JsonObject[]
  was_cancelled: boolean
  ground_truth: boolean
  lead_time: number | null
  import_id: number | null
  /** Looked up among the users when committed. */
  completed_by: { id?: number; email?: string } | null
}

export interface DraftPrediction {
  result: JsonObject[]
  score: number | null
  model_version: string | null
}

/** Built, not yet committed task. */
export interface Draft {
  key: string
  /** -1: the object is one task; otherwise its row in a list or JSONL file. */
  row: number
  etag: string | null
  size: number | null
  /** JSON text of the task's data. */
  data: string
  meta: string | null
  allowSkip: boolean
  annotations: readonly DraftAnnotation[]
  predictions: readonly DraftPrediction[]
}

/** What became of some objects of a page. All tasks of one object are in the same part. */
export interface Part {
  drafts: readonly Draft[]
  refusals: readonly Refusal[]
  /** Objects with tasks in this part. */
  objects: number
  /** The page ends with this part; every page has one. */
  last: boolean
}
