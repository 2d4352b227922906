import type { Json, JsonObject } from '@sluice/contract'
import type { ColumnType, Generated } from 'kysely'
import type { GeneratedJsonb, GeneratedTime, Jsonb, Time } from './columns.ts'

export interface ProjectsTable {
  id: Generated<number>
  title: string
  description: string | null
  label_config: Generated<string>
  expert_instruction: string | null
  show_instruction: Generated<boolean>
  show_skip_button: Generated<boolean>
  enable_empty_annotation: Generated<boolean>
  show_annotation_history: Generated<boolean>
  reveal_preannotations_interactively: Generated<boolean>
  show_collab_predictions: Generated<boolean>
  evaluate_predictions_automatically: Generated<boolean>
  color: Generated<string | null>
  maximum_annotations: Generated<number>
  min_annotations_to_start_training: Generated<number>
  control_weights: ColumnType<JsonObject | null, string | null | undefined, string | null>
  model_version: Generated<string | null>
  is_draft: Generated<boolean>
  is_published: Generated<boolean>
  sampling: Generated<string | null>
  skip_queue: Generated<string | null>
  show_ground_truth_first: Generated<boolean>
  show_overlap_first: Generated<boolean>
  overlap_cohort_percentage: Generated<number>
  task_data_login: string | null
  pinned_at: Time | null
  created_by: number | null
  created_at: GeneratedTime
  updated_at: GeneratedTime
  last_inner_id: Generated<number>
  deleted_at: Time | null
}
/** Several rows a project, one per database connection: sum them. Kept by triggers on tasks. */
export interface ProjectCountsTable {
  project_id: number
  slot: number
  tasks: number
  finished: number
  annotated: number
  annotations: number
  skipped: number
  predictions: number
}
export interface TasksTable {
  id: Generated<number>
  project_id: number
  inner_id: number
  data: Jsonb<JsonObject>
  meta: ColumnType<JsonObject | null, string | null, string | null>
  overlap: Generated<number>
  allow_skip: Generated<boolean>
  is_labeled: Generated<boolean>
  total_annotations: Generated<number>
  cancelled_annotations: Generated<number>
  total_predictions: Generated<number>
  prediction_score: number | null
  created_at: GeneratedTime
  updated_at: GeneratedTime
  updated_by: number | null
  completed_at: Time | null
}
export interface PredictionsTable {
  id: Generated<number>
  task_id: number
  project_id: number
  result: Jsonb<JsonObject[]>
  score: number | null
  model_version: string | null
  cluster: number | null
  neighbors: ColumnType<Json | null, string | null, string | null>
  mislabeling: Generated<number>
  created_at: GeneratedTime
  updated_at: GeneratedTime
}
export interface AnnotationsTable {
  id: Generated<number>
  unique_id: Generated<string>
  task_id: number
  project_id: number
  completed_by: number | null
  result: Jsonb<JsonObject[]>
  was_cancelled: Generated<boolean>
  ground_truth: Generated<boolean>
  lead_time: number | null
  import_id: number | null
  last_action: string | null
  last_created_by: number | null
  bulk_created: Generated<boolean>
  parent_prediction: number | null
  parent_annotation: number | null
  draft_created_at: Time | null
  revision: Generated<number>
  updated_by: number | null
  created_at: GeneratedTime
  updated_at: GeneratedTime
}
export interface DraftsTable {
  id: Generated<number>
  task_id: number
  annotation_id: number | null
  user_id: number
  result: Jsonb<JsonObject[]>
  lead_time: number | null
  was_postponed: Generated<boolean>
  created_at: GeneratedTime
  updated_at: GeneratedTime
}
export interface TaskLocksTable {
  task_id: number
  user_id: number
  expires_at: Time
  position: Generated<number>
}
export interface ViewsTable {
  id: Generated<number>
  project_id: number
  user_id: number | null
  position: Generated<number>
  data: GeneratedJsonb<JsonObject>
  created_at: GeneratedTime
}
