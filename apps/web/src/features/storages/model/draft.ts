/** What the storage dialog holds while it is open, and the request it becomes. Pure; knows no provider. */
import type { FieldDescriptor, ProviderDescriptor } from '@sluice/contract'
import {
  findProblems,
  type FormMode,
  type FormValues,
  initialValues,
  toWire,
} from '../../../components/schema-form/values.ts'
import { type AnyStorage, isTarget, type StorageBody, type StorageKind } from './kinds.ts'
import { regexProblem } from './regex.ts'

export type Step = 'connection' | 'import'

export interface StorageDraft {
  readonly title: string
  /** Id of the connection it uses; null for place and credentials of its own. */
  readonly connection: number | null
  /** Those of its own become a connection once the storage is saved, under this name or the storage's. */
  readonly share: boolean
  readonly share_title: string
  readonly options: FormValues
  readonly use_blob_urls: boolean
  readonly regex_filter: string
  readonly can_delete_objects: boolean
  readonly export_on_save: boolean
}

export function initialDraft(fields: readonly FieldDescriptor[], storage?: AnyStorage): StorageDraft {
  const target = storage && isTarget(storage) ? storage : null
  return {
    title: storage?.title ?? '',
    connection: storage?.connection?.id ?? null,
    share: false,
    share_title: '',
    options: initialValues(fields, storage),
    use_blob_urls: storage?.use_blob_urls ?? true,
    regex_filter: storage?.regex_filter ?? '',
    can_delete_objects: target?.can_delete_objects ?? false,
    export_on_save: target?.export_on_save ?? true,
  }
}

/** What a storage is asked for: less what its connection holds, where it uses one. */
export function askedFields(
  provider: ProviderDescriptor,
  kind: StorageKind,
  connection: number | null,
): readonly FieldDescriptor[] {
  const held = new Set(connection === null ? [] : provider.connection.map(({ name }) => name))
  return provider[kind].filter(({ name }) => !held.has(name))
}

/** Whether credentials of its own are stored, so that an empty input keeps them. */
export const keepsSecrets = (draft: StorageDraft, storage: AnyStorage | undefined): boolean =>
  storage !== undefined && storage.connection === null && draft.connection === null

/** Name of the connection to make of the storage; null when none is wanted. */
export const sharedTitle = (
  { share, share_title, connection }: StorageDraft,
  saved: string,
): string | null => (share && connection === null ? share_title.trim() || saved : null)

const importBase: readonly string[] = ['use_blob_urls', 'regex_filter']

/** Where an input is found: targets have one step, sources keep what makes tasks apart from the connection. */
export function stepOf(kind: StorageKind, fields: readonly FieldDescriptor[], name: string): Step {
  if (kind === 'target') return 'connection'
  const group = fields.find((field) => field.name === name)?.group
  return importBase.includes(name) || group === 'import' || group === 'delivery' ? 'import' : 'connection'
}

export const inputNames = (fields: readonly FieldDescriptor[], kind: StorageKind): readonly string[] => [
  'title',
  'connection',
  ...fields.map(({ name }) => name),
  ...(kind === 'source' ? importBase : ['can_delete_objects', 'export_on_save']),
]

export interface BodyContext {
  kind: StorageKind
  project: number
  storage: AnyStorage | undefined
}

export function draftBody(
  draft: StorageDraft,
  fields: readonly FieldDescriptor[],
  { kind, project, storage }: BodyContext,
): StorageBody {
  const { title, connection, options, use_blob_urls, regex_filter, can_delete_objects, export_on_save } =
    draft
  return {
    project,
    ...(storage && { id: storage.id }),
    title: title.trim(),
    ...((connection !== null || storage?.connection) && { connection }),
    ...toWire(fields, options, storage ? 'edit' : 'create'),
    ...(kind === 'source'
      ? { use_blob_urls, regex_filter: regex_filter.trim() === '' ? null : regex_filter }
      : { can_delete_objects, export_on_save }),
  }
}

export function draftProblems(draft: StorageDraft, fields: readonly FieldDescriptor[], mode: FormMode) {
  return { fields: findProblems(fields, draft.options, mode), regex: regexProblem(draft.regex_filter) }
}
