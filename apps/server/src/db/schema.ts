import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Json, JsonObject } from '@sluice/contract'

/** Row shapes of every table. bigint columns are read as numbers (ids stay far below 2^53). */
type Time = ColumnType<Date, Date | string, Date | string>
type GeneratedTime = ColumnType<Date, Date | string | undefined, Date | string>
type Jsonb<T extends object | null> = JSONColumnType<T, string, string>
/** With a default in the table. `Generated<Jsonb>` would nest two column types, which Kysely does not unwrap. */
type GeneratedJsonb<T extends object> = ColumnType<T, string | undefined, string>

export interface UsersTable {
  id: Generated<number>
  email: string
  username: string
  first_name: Generated<string>
  last_name: Generated<string>
  phone: Generated<string>
  role: Generated<'owner' | 'member'>
  password_hash: string | null
  is_active: Generated<boolean>
  token_hash: Buffer | null
  token_sealed: string | null
  custom_hotkeys: GeneratedJsonb<JsonObject>
  date_joined: GeneratedTime
  last_activity: GeneratedTime
}
export interface SessionsTable {
  id_hash: Buffer
  user_id: number
  created_at: GeneratedTime
  last_seen_at: GeneratedTime
  expires_at: Time
  user_agent: string | null
  address: string | null
}
export interface PersonalTokensTable {
  jti: string
  user_id: number
  created_at: GeneratedTime
  expires_at: Time
  revoked_at: Time | null
  last_used_at: Time | null
}
export interface SettingsTable {
  name: string
  value: ColumnType<Json, string, string>
}

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

export type RunState = 'queued' | 'running' | 'completed' | 'completed_with_errors' | 'failed' | 'cancelled'
export interface ConnectionsTable {
  id: Generated<number>
  provider: string
  title: string
  options: GeneratedJsonb<JsonObject>
  secrets: GeneratedJsonb<Record<string, string>>
  shared: Generated<boolean>
  created_by: number | null
  created_at: GeneratedTime
  updated_at: GeneratedTime
}
export interface StoragesTable {
  id: Generated<number>
  project_id: number
  connection_id: Generated<number | null>
  kind: 'source' | 'target'
  provider: string
  title: string | null
  description: string | null
  options: GeneratedJsonb<JsonObject>
  secrets: GeneratedJsonb<Record<string, string>>
  synchronizable: Generated<boolean>
  regex_filter: string | null
  use_blob_urls: Generated<boolean>
  can_delete_objects: boolean | null
  export_on_save: Generated<boolean>
  created_at: GeneratedTime
  updated_at: GeneratedTime
}
export interface SyncRunsTable {
  id: Generated<number>
  storage_id: number
  kind: 'source' | 'target'
  state: Generated<RunState>
  trigger: Generated<string>
  requested_by: number | null
  epoch: Generated<number>
  lease_until: Time | null
  owner: string | null
  checkpoint: ColumnType<Json | null, string | null, string | null>
  position: string | null
  listed: Generated<number>
  skipped: Generated<number>
  existing: Generated<number>
  created: Generated<number>
  failed: Generated<number>
  takeovers: Generated<number>
  barren_attempts: Generated<number>
  not_before: GeneratedTime
  cancel_requested: Generated<boolean>
  message: string | null
  detail: string | null
  created_at: GeneratedTime
  started_at: Time | null
  finished_at: Time | null
}
export interface RunEventsTable {
  id: Generated<number>
  run_id: number
  from_state: string | null
  to_state: string
  epoch: number
  at: GeneratedTime
}
export interface RunErrorsTable {
  id: Generated<number>
  run_id: number
  key: string
  row_index: Generated<number>
  kind: string
  message: string
  created_at: GeneratedTime
}
export interface LinksTable {
  storage_id: number
  key: string
  row_index: Generated<number>
  task_id: number | null
  etag: string | null
  size: number | null
  created_at: GeneratedTime
}
export interface ExportIntentsTable {
  storage_id: number
  annotation_id: number
  op: 'put' | 'delete'
  revision: number
  created_at: GeneratedTime
  attempts: Generated<number>
  not_before: GeneratedTime
  claimed_until: Time | null
  claimed_by: string | null
  dead: Generated<boolean>
  last_kind: string | null
  last_error: string | null
}
export interface ExportLinksTable {
  storage_id: number
  annotation_id: number
  key: string
  content_hash: Buffer
  revision: number
  created_at: GeneratedTime
  updated_at: GeneratedTime
}
export interface WebhooksTable {
  id: Generated<number>
  project_id: number | null
  url: string
  send_payload: Generated<boolean>
  send_for_all_actions: Generated<boolean>
  actions: Generated<string[]>
  is_active: Generated<boolean>
  secrets: GeneratedJsonb<Record<string, string>>
  previous_until: Time | null
  switched_off_reason: string | null
  consecutive_failures: Generated<number>
  last_success_at: Time | null
  rest_until: GeneratedTime
  created_at: GeneratedTime
  updated_at: GeneratedTime
}
export interface WebhookDeliveriesTable {
  id: Generated<number>
  webhook_id: number
  message_id: Generated<string>
  action: string
  project_id: number | null
  ids: number[]
  state: Generated<'waiting' | 'delivered' | 'dead'>
  attempts: Generated<number>
  not_before: GeneratedTime
  claimed_until: Time | null
  claimed_by: string | null
  status: number | null
  problem: string | null
  tried_at: Time | null
  finished_at: Time | null
  created_at: GeneratedTime
}

export interface Database {
  users: UsersTable
  sessions: SessionsTable
  personal_tokens: PersonalTokensTable
  settings: SettingsTable
  projects: ProjectsTable
  project_counts: ProjectCountsTable
  tasks: TasksTable
  predictions: PredictionsTable
  annotations: AnnotationsTable
  drafts: DraftsTable
  task_locks: TaskLocksTable
  views: ViewsTable
  connections: ConnectionsTable
  storages: StoragesTable
  sync_runs: SyncRunsTable
  run_events: RunEventsTable
  run_errors: RunErrorsTable
  links: LinksTable
  export_intents: ExportIntentsTable
  export_links: ExportLinksTable
  webhooks: WebhooksTable
  webhook_deliveries: WebhookDeliveriesTable
}
