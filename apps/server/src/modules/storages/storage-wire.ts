/** How a storage looks to clients: Label Studio's fields, derived from runs, beside our own. Pure. */
import {
  SourceBase,
  TargetBase,
  type FieldDescriptor,
  type JsonObject,
  type ProviderDescriptor,
  type StorageStatus,
  type SyncRun,
} from '@sluice/contract'
import {
  connectionFields,
  describeFields,
  type FieldDescriptor as KitField,
  type StorageProvider,
} from '@sluice/storage'
import { z } from 'zod'
import type { StorageFacts, StorageKind } from './storages.types.ts'

export type StorageWire = z.infer<typeof SourceBase> & Record<string, unknown>

/** What an answer may hold of these options: those that are no secrets. */
export function openOptions(described: readonly KitField[]): Record<string, z.ZodType> {
  const options: Record<string, z.ZodType> = {}
  for (const { name, secret, type } of described) {
    if (secret) continue
    if (type === 'integer') options[name] = z.number().int().nullable()
    else if (type === 'boolean') options[name] = z.boolean().nullable()
    else options[name] = z.string().nullable()
  }
  return options
}

/** Closed: the base fields and the options that are no secrets. What is not declared here cannot leave. */
export function wireSchema(provider: StorageProvider, kind: StorageKind): z.ZodObject {
  const options = openOptions(describeFields(provider.options[kind]))
  const type = z.literal(provider.name)
  return (kind === 'source' ? SourceBase : TargetBase).extend({ ...options, type })
}

function statusOf({ current, last }: StorageFacts): StorageStatus {
  if (current) return current.state === 'running' ? 'in_progress' : 'queued'
  if (!last) return 'initialized'
  if (last.state === 'completed' || last.state === 'completed_with_errors') return last.state
  // A run somebody stopped has no name in Label Studio; what counts for a client is that it is not complete.
  return 'failed'
}

/** `2026-01-31 09:30:00.123000+00:00`: how Label Studio writes times inside `meta`. */
function metaTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}000+00:00`
}

function metaOf(facts: StorageFacts): JsonObject {
  const run = facts.current ?? facts.last
  if (!run) return {}
  const meta: JsonObject = { attempts: facts.runCount, time_queued: metaTime(run.created_at) }
  if (run.started_at === null) return meta
  meta['time_in_progress'] = metaTime(run.started_at)
  const end = run.finished_at === null ? Date.now() : Date.parse(run.finished_at)
  if (run.finished_at === null)
    meta['time_last_ping'] = metaTime(new Date(end - (run.heartbeat_age ?? 0) * 1000).toISOString())
  else meta[statusOf(facts) === 'failed' ? 'time_failure' : 'time_completed'] = metaTime(run.finished_at)
  meta['duration'] = Math.max(0, (end - Date.parse(run.started_at)) / 1000)
  if (facts.row.kind === 'source') meta['tasks_existed'] = run.existing
  else meta['total_annotations'] = run.existing + run.created + run.failed
  if (run.failed > 0) meta['tasks_failed_validation'] = run.failed
  return meta
}

function tracebackOf(last: SyncRun | null): string | null {
  return last && last.state !== 'completed' ? last.message : null
}

export function toWire(facts: StorageFacts, provider: StorageProvider): StorageWire {
  const { row, current, last, backlog } = facts
  const options: Record<string, unknown> = {}
  for (const field of describeFields(provider.options[row.kind]))
    if (!field.secret) options[field.name] = row.options[field.name] ?? field.default
  const run = current ?? last
  return {
    ...options,
    id: row.id,
    type: row.provider,
    project: row.project_id,
    title: row.title,
    description: row.description,
    created_at: row.created_at.toISOString(),
    synchronizable: row.synchronizable,
    connection:
      row.connection_id === null ? null : { id: row.connection_id, title: row.connection_title ?? '' },
    status: statusOf(facts),
    last_sync: facts.lastSuccessAt,
    last_sync_count: run && run.state !== 'queued' ? run.created : null,
    last_sync_job: run ? String(run.id) : null,
    traceback: tracebackOf(last),
    meta: metaOf(facts),
    regex_filter: row.regex_filter,
    use_blob_urls: row.use_blob_urls,
    current_run: current,
    last_run: last,
    ...(row.kind === 'target'
      ? { can_delete_objects: row.can_delete_objects, export_on_save: row.export_on_save, backlog }
      : {}),
  }
}

function fieldToWire(field: KitField): FieldDescriptor {
  return {
    name: field.name,
    label: field.label,
    group: field.group,
    secret: field.secret,
    required: field.required,
    type: field.type,
    default: field.form_default,
    multiline: field.multiline,
    advanced: field.advanced,
    ...(field.browse ? { browse: true } : {}),
    ...(field.help === null ? {} : { help: field.help }),
    ...(field.min === null ? {} : { min: field.min }),
    ...(field.max === null ? {} : { max: field.max }),
    ...(field.max_length === null ? {} : { maxLength: field.max_length }),
    ...(field.placeholder === null ? {} : { placeholder: field.placeholder }),
    ...(field.unit === null ? {} : { unit: field.unit }),
    ...(field.options === null ? {} : { options: field.options.map((value) => ({ value, label: value })) }),
  }
}

export function describeProvider(provider: StorageProvider, servesFiles: boolean): ProviderDescriptor {
  const needsServing = provider.scheme === null
  const presets = provider.presets?.map(({ placeholders, values, ...preset }) => ({
    ...preset,
    values: { ...values },
    placeholders: placeholders.map((asked) => ({ ...asked, suggestions: [...asked.suggestions] })),
  }))
  return {
    name: provider.name,
    title: provider.title,
    ...(presets && { presets }),
    source: describeFields(provider.options.source).map(fieldToWire),
    target: describeFields(provider.options.target).map(fieldToWire),
    connection: connectionFields(provider).map(fieldToWire),
    notice:
      needsServing && !servesFiles
        ? 'Serving local files is switched off on this server. Its operator can set LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true and LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT to the folder that may be read.'
        : null,
  }
}
