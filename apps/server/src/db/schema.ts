import type { UsersTable, SessionsTable, PersonalTokensTable, SettingsTable } from './tables/accounts.ts'
import type {
  ProjectsTable,
  ProjectCountsTable,
  TasksTable,
  PredictionsTable,
  AnnotationsTable,
  DraftsTable,
  TaskLocksTable,
  ViewsTable,
} from './tables/labeling.ts'
import type {
  ConnectionsTable,
  StoragesTable,
  SyncRunsTable,
  RunEventsTable,
  RunErrorsTable,
  LinksTable,
  ExportIntentsTable,
  ExportLinksTable,
} from './tables/storages.ts'
import type { WebhooksTable, WebhookDeliveriesTable } from './tables/webhooks.ts'

export type * from './tables/accounts.ts'
export type * from './tables/labeling.ts'
export type * from './tables/storages.ts'
export type * from './tables/webhooks.ts'

/** Every table, and the shape of its rows. */
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
