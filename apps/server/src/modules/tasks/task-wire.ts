import type { Json, JsonObject, Task, TaskListItem, TaskRow } from '@sluice/contract'
import type { z } from 'zod'
import {
  annotationToWire,
  draftToWire,
  moment,
  momentOrNull,
  predictionToWire,
} from '../../lib/annotation-wire.ts'
import { presentData } from '../../lib/task-data.ts'
import type { Resolver, TaskDbRow, TaskDetail, TaskListRow, TaskWithConfig } from './tasks.types.ts'

export const unresolved: Resolver = (_task, data) => data

/** As it is stored, under the names that its project shows. */
export const shownData = (row: TaskWithConfig): JsonObject => presentData(row.data, row.label_config)

export function rowToWire(row: TaskWithConfig, data: JsonObject): z.output<typeof TaskRow> {
  return {
    ...columns(row),
    data,
    updated_by: row.updated_by,
    storage_filename: row.storage_filename,
  }
}

/** With its URIs as they are stored. */
export const storedRowToWire = (row: TaskWithConfig) => rowToWire(row, shownData(row))

function columns(row: TaskDbRow) {
  return {
    id: row.id,
    project: row.project_id,
    meta: row.meta,
    created_at: moment(row.created_at),
    updated_at: moment(row.updated_at),
    is_labeled: row.is_labeled,
    overlap: row.overlap,
    allow_skip: row.allow_skip,
    inner_id: row.inner_id,
    total_annotations: row.total_annotations,
    cancelled_annotations: row.cancelled_annotations,
    total_predictions: row.total_predictions,
    comment_count: 0,
    unresolved_comment_count: 0,
    comment_authors: [],
    last_comment_updated_at: null,
    file_upload: null,
  }
}

export function taskToWire(
  row: TaskDetail,
  data: JsonObject,
  more: Pick<Task, 'queue' | 'media_notices'> = {},
): Task {
  const now = new Date()
  return {
    ...rowToWire(row, data),
    annotations: row.annotations.map((a) => annotationToWire(a, 'user', now)),
    predictions: row.predictions.map((p) => predictionToWire(p, now)),
    drafts: row.drafts.map((d) => draftToWire(d, now)),
    ...more,
  }
}

/** Characters of a text value that a list of tasks carries. */
const CUT = 200
function cut(value: Json): Json {
  if (typeof value === 'string') return value.length > CUT ? `${value.slice(0, CUT)}…` : value
  if (Array.isArray(value)) return value.slice(0, 50).map(cut)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner)]))
}

export function listItemToWire(row: TaskListRow, labelConfig: string, resolve: Resolver): TaskListItem {
  const now = new Date()
  const data = resolve(row.id, presentData(row.data, labelConfig))
  return {
    ...columns(row),
    // addresses are left whole: half a URL shows nothing
    data: row.annotations === null ? cutTexts(data) : data,
    updated_by: row.updated_by === null ? [] : [{ user_id: row.updated_by }],
    storage_filename: row.storage_filename,
    completed_at: momentOrNull(row.completed_at),
    annotators: row.annotators,
    annotations_results: row.annotations_results,
    predictions_results: row.predictions_results,
    annotations_ids: row.annotations_ids,
    predictions_model_versions: row.predictions_model_versions,
    predictions_score: row.predictions_score,
    avg_lead_time: row.avg_lead_time,
    ground_truth: row.ground_truth,
    draft_exists: row.draft_exists,
    ...(row.annotations ? { annotations: row.annotations.map((a) => annotationToWire(a, 'id', now)) } : {}),
    ...(row.predictions ? { predictions: row.predictions.map((p) => predictionToWire(p, now)) } : {}),
    ...(row.drafts ? { drafts: row.drafts.map((d) => draftToWire(d, now)) } : {}),
  }
}

const address = /^(https?:\/\/|\/[a-z]|[a-z0-9-]+:\/\/)\S*$/i
const cutTexts = (data: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' && address.test(value) ? value : cut(value),
    ]),
  )
