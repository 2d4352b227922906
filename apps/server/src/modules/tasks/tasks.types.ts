import type { JsonObject, TaskWrite, ViewQuery } from '@sluice/contract'
import type { z } from 'zod'
import type { Selectable, Transaction } from 'kysely'
import type { Database, TasksTable } from '../../db/schema.ts'
import type { AnnotationRow, DraftRow, PredictionRow } from '../../lib/annotation-wire.ts'

export type TaskDbRow = Selectable<TasksTable>

/** A task with what its project says about showing it. */
export type TaskWithConfig = TaskDbRow & { label_config: string; storage_filename: string | null }

export type TaskDetail = TaskWithConfig & {
  annotations: AnnotationRow[]
  predictions: PredictionRow[]
  drafts: DraftRow[]
}

export type TaskListRow = TaskDbRow & {
  storage_filename: string | null
  annotators: number[]
  annotations_results: string
  predictions_results: string
  annotations_ids: string
  predictions_model_versions: string
  predictions_score: number | null
  avg_lead_time: number | null
  ground_truth: boolean
  draft_exists: boolean
  annotations: AnnotationRow[] | null
  predictions: PredictionRow[] | null
  drafts: DraftRow[] | null
}

export interface TaskListQuery {
  project: number
  page: number
  pageSize: number
  query: ViewQuery
  /** `task_only`: rows of a table; long texts are cut and annotations left out. */
  fields: 'all' | 'task_only'
  resolve: boolean
  onlyAnnotated: boolean
}

export interface Totals {
  total: number
  total_annotations: number
  total_predictions: number
}

/** Turns storage URIs of a task's data into addresses a browser can load. */
export type Resolver = (taskId: number, data: JsonObject) => JsonObject
export type ResolverFor = (projectId: number) => Promise<Resolver>

/** The same for who reads single tasks to label them: media may come inside the data. Stops when he is gone. */
export type Deliverer = (
  taskId: number,
  data: JsonObject,
  gone: AbortSignal,
) => Promise<{ readonly data: JsonObject; readonly notices: readonly string[] }>

/** How the media of tasks are handed out. */
export interface TaskMedia {
  resolverFor: ResolverFor
  delivererFor: (projectId: number) => Promise<Deliverer>
}

export type RecordRemoval = (
  trx: Transaction<Database>,
  removal: { projectId: number; annotationIds: readonly number[] },
) => Promise<void>

export interface NewTask {
  data: JsonObject
  meta: JsonObject | null
  overlap: number
  allow_skip: boolean
  total_annotations: number
  cancelled_annotations: number
  total_predictions: number
  /** Of the newest prediction that has one. */
  prediction_score: number | null
  is_labeled: boolean
}

type Written = z.output<typeof TaskWrite>
/** Fields that were not sent stay as they are. */
export type TaskChange = { [K in keyof Written]?: Written[K] | undefined }
