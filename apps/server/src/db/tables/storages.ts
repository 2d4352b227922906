import type { Json, JsonObject } from '@sluice/contract'
import type { ColumnType, Generated } from 'kysely'
import type { GeneratedJsonb, GeneratedTime, Time } from './columns.ts'

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
