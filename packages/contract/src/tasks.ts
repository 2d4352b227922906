import { z } from 'zod'
import { Flag, Id, Json, JsonObject, Moment } from './common.ts'
import { UserSimple } from './users.ts'

const ResultItems = z.array(JsonObject)

export const Annotation = z
  .object({
    id: z.number().int(),
    task: z.number().int(),
    project: z.number().int(),
    /** A user id in annotation calls, the whole user inside a task's detail. */
    completed_by: z.union([z.number().int(), UserSimple]).nullable(),
    result: ResultItems,
    was_cancelled: z.boolean(),
    ground_truth: z.boolean(),
    created_at: Moment,
    updated_at: Moment,
    created_username: z.string(),
    created_ago: z.string(),
    draft_created_at: Moment.nullable(),
    /** Seconds. */
    lead_time: z.number().nullable(),
    import_id: z.number().int().nullable(),
    last_action: z.string().nullable(),
    bulk_created: z.boolean(),
    updated_by: z.number().int().nullable(),
    parent_prediction: z.number().int().nullable(),
    parent_annotation: z.number().int().nullable(),
    last_created_by: z.number().int().nullable(),
    unique_id: z.string(),
  })
  .meta({ id: 'Annotation' })
export type Annotation = z.infer<typeof Annotation>

/** `unique_id` makes a submit idempotent: the same id twice is one annotation. */
export const AnnotationWrite = z
  .object({
    result: ResultItems,
    was_cancelled: Flag,
    ground_truth: Flag,
    lead_time: z.coerce.number().nonnegative().nullable(),
    draft_id: z.coerce.number().int().nullable(),
    parent_prediction: z.coerce.number().int().nullable(),
    parent_annotation: z.coerce.number().int().nullable(),
    unique_id: z.uuid().nullable(),
    completed_by: z.coerce.number().int().nullable(),
  })
  .partial()
export type AnnotationWrite = z.infer<typeof AnnotationWrite>

export const Prediction = z
  .object({
    id: z.number().int(),
    task: z.number().int(),
    project: z.number().int(),
    result: ResultItems,
    score: z.number().nullable(),
    model_version: z.string().nullable(),
    cluster: z.number().int().nullable(),
    neighbors: Json.nullable(),
    mislabeling: z.number(),
    model: z.number().int().nullable(),
    model_run: z.number().int().nullable(),
    created_at: Moment,
    updated_at: Moment,
    created_ago: z.string(),
  })
  .meta({ id: 'Prediction' })
export type Prediction = z.infer<typeof Prediction>
export const PredictionWrite = z.object({
  task: z.coerce.number().int(),
  result: ResultItems,
  score: z.coerce.number().nullable().optional(),
  model_version: z.string().nullable().optional(),
  cluster: z.coerce.number().int().nullable().optional(),
  neighbors: Json.nullable().optional(),
  mislabeling: z.coerce.number().optional(),
})

export const Draft = z
  .object({
    id: z.number().int(),
    task: z.number().int(),
    annotation: z.number().int().nullable(),
    user: z.string(),
    result: ResultItems,
    lead_time: z.number().nullable(),
    was_postponed: z.boolean(),
    created_at: Moment,
    updated_at: Moment,
    created_username: z.string(),
    created_ago: z.string(),
  })
  .meta({ id: 'Draft' })
export type Draft = z.infer<typeof Draft>
export const DraftWrite = z
  .object({ result: ResultItems, lead_time: z.coerce.number().nonnegative().nullable(), was_postponed: Flag })
  .partial()

/** Columns of a task as every task answer carries them. `data` is the user's, resolved or raw by the call. */
export const TaskRow = z.object({
  id: z.number().int(),
  project: z.number().int(),
  data: JsonObject,
  meta: JsonObject.nullable(),
  created_at: Moment,
  updated_at: Moment,
  is_labeled: z.boolean(),
  overlap: z.number().int(),
  allow_skip: z.boolean(),
  inner_id: z.number().int().nullable(),
  total_annotations: z.number().int(),
  cancelled_annotations: z.number().int(),
  total_predictions: z.number().int(),
  comment_count: z.number().int(),
  unresolved_comment_count: z.number().int(),
  comment_authors: z.array(z.number().int()),
  last_comment_updated_at: Moment.nullable(),
  updated_by: z.union([z.number().int(), z.array(z.object({ user_id: z.number().int() }))]).nullable(),
  file_upload: z.string().nullable(),
  storage_filename: z.string().nullable(),
})
export const Task = TaskRow.extend({
  annotations: z.array(Annotation),
  predictions: z.array(Prediction),
  drafts: z.array(Draft),
  /** Set by /next/ only: which queue the task came from. */
  queue: z.string().optional(),
  /** Ours, where media come inside the data: what of them stayed links and why, a sentence for each reason. */
  media_notices: z.array(z.string()).optional(),
}).meta({ id: 'Task' })
export type Task = z.infer<typeof Task>

export const TaskWrite = z.object({
  project: Id.optional(),
  data: JsonObject,
  meta: JsonObject.nullable().optional(),
  overlap: z.coerce.number().int().min(1).optional(),
  allow_skip: Flag.optional(),
})

/** A row of the data manager: long text values are cut to 200 characters when `fields` asks for a list. */
export const TaskListItem = TaskRow.extend({
  annotations: z.array(Annotation).optional(),
  predictions: z.array(Prediction).optional(),
  drafts: z.union([z.array(Draft), z.boolean()]).optional(),
  completed_at: Moment.nullable(),
  annotators: z.array(z.number().int()),
  annotations_results: z.string(),
  predictions_results: z.string(),
  annotations_ids: z.string(),
  predictions_model_versions: z.string(),
  predictions_score: z.number().nullable(),
  avg_lead_time: z.number().nullable(),
  ground_truth: z.boolean(),
  draft_exists: z.boolean(),
}).meta({ id: 'TaskListItem' })
export type TaskListItem = z.infer<typeof TaskListItem>
export const TaskList = z
  .object({
    tasks: z.array(TaskListItem),
    total: z.number().int(),
    total_annotations: z.number().int(),
    total_predictions: z.number().int(),
  })
  .meta({ id: 'TaskList' })
export type TaskList = z.infer<typeof TaskList>

/** Filter language of the data manager; `filter` is like `filter:tasks:id` or `filter:tasks:data.text`. */
export const ViewQuery = z.object({
  filters: z
    .object({
      conjunction: z.enum(['and', 'or']).default('and'),
      items: z
        .array(
          z.object({
            filter: z.string(),
            operator: z.string(),
            type: z.string().default('String'),
            value: Json.optional(),
          }),
        )
        .max(100)
        .default([]),
    })
    .optional(),
  ordering: z.array(z.string()).max(5).optional(),
  selectedItems: z
    .union([
      z.object({ all: z.literal(true), excluded: z.array(z.coerce.number().int()).default([]) }),
      z.object({ all: z.literal(false), included: z.array(z.coerce.number().int()).default([]) }),
    ])
    .optional(),
})
export type ViewQuery = z.infer<typeof ViewQuery>

export const ImportReport = z
  .object({
    task_count: z.number().int(),
    annotation_count: z.number().int(),
    prediction_count: z.number().int(),
    predictions_count: z.number().int(),
    /** Seconds. */
    duration: z.number(),
    file_upload_ids: z.array(z.number().int()),
    could_be_tasks_list: z.boolean(),
    found_formats: z.array(z.string()),
    data_columns: z.array(z.string()),
    task_ids: z.array(z.number().int()).optional(),
  })
  .meta({ id: 'ImportReport' })
export type ImportReport = z.infer<typeof ImportReport>
