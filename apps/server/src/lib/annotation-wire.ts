import type { Annotation, Draft, JsonObject, Json, Prediction } from '@sluice/contract'
import { ago } from './ago.ts'
import { personLine, simpleUser, type Person } from './people.ts'

/** Rows as queries give them: directly, or inside a JSON aggregate where moments are text. */
export type When = Date | string
export const moment = (when: When): string => (when instanceof Date ? when : new Date(when)).toISOString()
export const momentOrNull = (when: When | null): string | null => (when === null ? null : moment(when))

export interface AnnotationRow {
  id: number
  unique_id: string
  task_id: number
  project_id: number
  completed_by: number | null
  result: JsonObject[]
  was_cancelled: boolean
  ground_truth: boolean
  lead_time: number | null
  import_id: number | null
  last_action: string | null
  last_created_by: number | null
  bulk_created: boolean
  parent_prediction: number | null
  parent_annotation: number | null
  draft_created_at: When | null
  revision: number
  updated_by: number | null
  created_at: When
  updated_at: When
  author: Person | null
}

/** In a task's detail `completed_by` is the whole user; everywhere else his id. */
export function annotationToWire(row: AnnotationRow, as: 'id' | 'user', now = new Date()): Annotation {
  return {
    id: row.id,
    task: row.task_id,
    project: row.project_id,
    completed_by: as === 'user' && row.author ? simpleUser(row.author) : row.completed_by,
    result: row.result,
    was_cancelled: row.was_cancelled,
    ground_truth: row.ground_truth,
    created_at: moment(row.created_at),
    updated_at: moment(row.updated_at),
    created_username: personLine(row.author),
    created_ago: ago(new Date(row.created_at), now),
    draft_created_at: momentOrNull(row.draft_created_at),
    lead_time: row.lead_time,
    import_id: row.import_id,
    last_action: row.last_action,
    bulk_created: row.bulk_created,
    updated_by: row.updated_by,
    parent_prediction: row.parent_prediction,
    parent_annotation: row.parent_annotation,
    last_created_by: row.last_created_by,
    unique_id: row.unique_id,
  }
}

export interface PredictionRow {
  id: number
  task_id: number
  project_id: number
  result: JsonObject[]
  score: number | null
  model_version: string | null
  cluster: number | null
  neighbors: Json | null
  mislabeling: number
  created_at: When
  updated_at: When
}

export const predictionToWire = (row: PredictionRow, now = new Date()): Prediction => ({
  id: row.id,
  task: row.task_id,
  project: row.project_id,
  result: row.result,
  score: row.score,
  model_version: row.model_version,
  cluster: row.cluster,
  neighbors: row.neighbors,
  mislabeling: row.mislabeling,
  model: null,
  model_run: null,
  created_at: moment(row.created_at),
  updated_at: moment(row.updated_at),
  created_ago: ago(new Date(row.created_at), now),
})

export interface DraftRow {
  id: number
  task_id: number
  annotation_id: number | null
  user_id: number
  result: JsonObject[]
  lead_time: number | null
  was_postponed: boolean
  created_at: When
  updated_at: When
  author: Person | null
}

export const draftToWire = (row: DraftRow, now = new Date()): Draft => ({
  id: row.id,
  task: row.task_id,
  annotation: row.annotation_id,
  user: row.author?.email ?? '',
  result: row.result,
  lead_time: row.lead_time,
  was_postponed: row.was_postponed,
  created_at: moment(row.created_at),
  updated_at: moment(row.updated_at),
  created_username: personLine(row.author),
  created_ago: ago(new Date(row.created_at), now),
})
