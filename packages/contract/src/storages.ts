import { z } from 'zod'
import { Flag, Id, JsonObject, Moment } from './common.ts'

/** One input of a storage form, derived from the provider's option spec (declared once, in the storage kit). */
export const FieldDescriptor = z
  .object({
    name: z.string(),
    label: z.string(),
    help: z.string().optional(),
    group: z.enum(['connection', 'credentials', 'import', 'delivery']),
    secret: z.boolean(),
    required: z.boolean(),
    type: z.enum(['string', 'integer', 'boolean', 'enum']),
    default: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    maxLength: z.number().int().optional(),
    options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
    placeholder: z.string().optional(),
    multiline: z.boolean().optional(),
    unit: z.string().optional(),
    advanced: z.boolean().optional(),
    /** Takes the path of a folder; GET /api/storages/<provider>/folders lists those there are. */
    browse: z.boolean().optional(),
  })
  .meta({ id: 'FieldDescriptor' })
export type FieldDescriptor = z.infer<typeof FieldDescriptor>

/** Options of a well-known store. A form asks for the placeholders and puts them where `{name}` stands. */
export const OptionPreset = z
  .object({
    id: z.string(),
    title: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    placeholders: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        example: z.string(),
        /** Known values; others may be typed. */
        suggestions: z.array(z.string()),
      }),
    ),
    note: z.string().nullable(),
  })
  .meta({ id: 'OptionPreset' })
export type OptionPreset = z.infer<typeof OptionPreset>

/** Ours: GET /api/storages/providers, what the storage dialog is drawn from. */
export const ProviderDescriptor = z
  .object({
    name: z.string(),
    title: z.string(),
    source: z.array(FieldDescriptor),
    target: z.array(FieldDescriptor),
    /** Options that a connection holds; empty where there are no connections. */
    connection: z.array(FieldDescriptor),
    /** Something the operator must switch on first, as a sentence; null when ready. */
    notice: z.string().nullable(),
    /** Absent where there is nothing to choose from. */
    presets: z.array(OptionPreset).optional(),
  })
  .meta({ id: 'ProviderDescriptor' })
export type ProviderDescriptor = z.infer<typeof ProviderDescriptor>

const FolderPlace = z.object({ name: z.string(), path: z.string() })
/** Ours: one folder of a store for people to choose from; without a path, the places to begin at. */
export const FolderPage = z
  .object({
    path: z.string().nullable(),
    parent: z.string().nullable(),
    /** Whether a storage may use this very folder. */
    usable: z.boolean(),
    /** From the place one begins at to the folder itself. */
    trail: z.array(FolderPlace),
    folders: z.array(FolderPlace),
    /** Files directly in it. */
    files: z.number().int(),
    /** There are more folders or files than told. */
    truncated: z.boolean(),
  })
  .meta({ id: 'FolderPage' })
export type FolderPage = z.infer<typeof FolderPage>

export const StorageType = z.object({ name: z.string(), title: z.string() })

/** Fields every storage has, whatever its provider; provider options are merged in beside them. */
export const StorageWriteBase = z.object({
  project: z.coerce.number().int().positive(),
  /**
   * Ours: the connection whose place and credentials it uses; null for its own. Left out: as it is. Options that
   * the connection holds are not sent beside it.
   */
  connection: z.preprocess((id) => (id === '' ? null : id), Id.nullable().optional()),
  title: z.string().max(256).nullable().optional(),
  description: z.string().nullable().optional(),
  synchronizable: Flag.optional(),
  regex_filter: z.string().max(4096).nullable().optional(),
  use_blob_urls: Flag.optional(),
  /** Targets only: remove the object when its annotation is deleted. */
  can_delete_objects: Flag.nullable().optional(),
  /** Targets only, ours: write on every save (default) or only on Sync. */
  export_on_save: Flag.optional(),
})

export const StorageStatus = z.enum([
  'initialized',
  'queued',
  'in_progress',
  'completed',
  'completed_with_errors',
  'failed',
])
export type StorageStatus = z.infer<typeof StorageStatus>

/** Ours: one sync execution. Counters are totals of the run so far. */
export const SyncRun = z
  .object({
    id: z.number().int(),
    storage: z.number().int(),
    kind: z.enum(['source', 'target']),
    state: z.enum(['queued', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled']),
    trigger: z.enum(['person', 'api', 'save', 'system']),
    created_at: Moment,
    started_at: Moment.nullable(),
    finished_at: Moment.nullable(),
    /** Objects the listing has shown so far. */
    listed: z.number().int(),
    /** Left out by filter, folder marker and the like. */
    skipped: z.number().int(),
    /** Known from an earlier sync. */
    existing: z.number().int(),
    /** Tasks made, or objects written for targets. */
    created: z.number().int(),
    failed: z.number().int(),
    /** Where the run is, as words for a person: a key or a phase. */
    position: z.string().nullable(),
    /** Times another worker had to take the run over. */
    takeovers: z.number().int(),
    /** Seconds since the working process last proved alive; null when none holds the run. */
    heartbeat_age: z.number().nullable(),
    message: z.string().nullable(),
  })
  .meta({ id: 'SyncRun' })
export type SyncRun = z.infer<typeof SyncRun>

export const Backlog = z
  .object({
    pending: z.number().int(),
    /** Intents that failed at least once and wait for their next try. */
    retrying: z.number().int(),
    dead: z.number().int(),
    /** Seconds; null when nothing waits. */
    oldest_age: z.number().nullable(),
    last_error: z.string().nullable(),
  })
  .meta({ id: 'ExportBacklog' })
export type Backlog = z.infer<typeof Backlog>

/** Ours: what was put right of what was typed, a sentence each. In answers to saving and trying only. */
export const StorageNotices = z.object({ notices: z.array(z.string()).optional() })
export type StorageNotices = z.infer<typeof StorageNotices>

/** What every storage answers; a source has no more. */
export const SourceBase = StorageNotices.extend({
  id: z.number().int(),
  type: z.string(),
  project: z.number().int(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  created_at: Moment,
  synchronizable: z.boolean(),
  /** Ours: the connection that some of the options come from. */
  connection: z.object({ id: z.number().int(), title: z.string() }).nullable(),
  status: StorageStatus,
  last_sync: Moment.nullable(),
  last_sync_count: z.number().int().nullable(),
  last_sync_job: z.string().nullable(),
  traceback: z.string().nullable(),
  meta: JsonObject,
  regex_filter: z.string().nullable(),
  use_blob_urls: z.boolean(),
  /** Ours: the run that is queued or running now, and the last one that ended: two facts, never one. */
  current_run: SyncRun.nullable(),
  last_run: SyncRun.nullable(),
})

export const TargetBase = SourceBase.extend({
  can_delete_objects: z.boolean().nullable(),
  export_on_save: z.boolean(),
  backlog: Backlog,
})
/** What the web UI handles: base fields plus provider options it never names. */
export type SourceStorage = z.infer<typeof SourceBase> & Record<string, unknown>
export type TargetStorage = z.infer<typeof TargetBase> & Record<string, unknown>

/** Ours: a row of a run's error ledger. */
export const RunError = z
  .object({
    id: z.number().int(),
    run: z.number().int(),
    key: z.string(),
    row: z.number().int().nullable(),
    /** Storage error kinds, or bad_json, bad_task, too_large, not_json, bad_key. */
    kind: z.string(),
    message: z.string(),
    created_at: Moment,
  })
  .meta({ id: 'RunError' })
export type RunError = z.infer<typeof RunError>

/** Ours: GET /api/projects/:id/events (server-sent events). `data` of each message is one of these. */
export const ProjectEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), storage: z.number().int(), run: SyncRun }),
  z.object({ type: z.literal('backlog'), storage: z.number().int(), backlog: Backlog }),
  z.object({ type: z.literal('tasks') }),
])
export type ProjectEvent = z.infer<typeof ProjectEvent>
