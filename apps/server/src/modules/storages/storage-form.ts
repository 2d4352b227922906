/**
 * What a client may say about a storage, turned into what is saved. Pure.
 *
 * Absent means "as it is" in a change and "the default" in a new storage. For secrets empty text means the
 * same as absent, because forms send back what they could not show; null clears. Fields the server manages
 * (status, meta, last_sync and their like) are not read at all.
 */
import { StorageWriteBase, type JsonObject } from '@sluice/contract'
import {
  choosesObjects,
  coerceText,
  describeFields,
  parseOptions,
  secretNames,
  splitSecrets,
  type OptionIssue,
  type OptionValues,
  type StorageProvider,
} from '@sluice/storage'
import { parseInput } from '../../http/validation.ts'
import { invalid } from '../../lib/errors.ts'
import type { BaseColumns, ConnectionRow, StorageKind } from './storages.types.ts'

export type Body = Readonly<Record<string, unknown>>

export interface StorageForm {
  readonly project: number | undefined
  /** Null: none. Undefined: as it is. */
  readonly connection: number | null | undefined
  readonly base: Partial<BaseColumns>
  /** Undefined: back to the default. */
  readonly options: Readonly<Record<string, unknown>>
  /** Only those said; null clears. */
  readonly secrets: Readonly<Record<string, unknown>>
}

export interface Candidate {
  /** Complete options with the secrets in clear: never stored, logged or answered. */
  readonly values: OptionValues
  /** Those that are no secrets. */
  readonly open: JsonObject
  readonly connection: ConnectionRow | null
  /** What its own row keeps: `open` and `secrets` less what the connection holds. */
  readonly own: { readonly options: JsonObject; readonly secrets: Readonly<Record<string, string>> }
}

export const newBase: BaseColumns = {
  title: null,
  description: null,
  synchronizable: true,
  regex_filter: null,
  use_blob_urls: false,
  can_delete_objects: null,
  export_on_save: true,
}

/** What a saved storage has of them. */
export const baseOf = (row: BaseColumns): BaseColumns => ({
  title: row.title,
  description: row.description,
  synchronizable: row.synchronizable,
  regex_filter: row.regex_filter,
  use_blob_urls: row.use_blob_urls,
  can_delete_objects: row.can_delete_objects,
  export_on_save: row.export_on_save,
})

export function readForm(provider: StorageProvider, kind: StorageKind, body: Body): StorageForm {
  const { project, connection, ...base } = parseInput(StorageWriteBase.partial(), body)
  const schema = provider.options[kind]
  const typed = coerceText(schema, body)
  const secret = new Set(secretNames(schema))
  const options: Record<string, unknown> = {}
  const secrets: Record<string, unknown> = {}
  for (const name of Object.keys(schema.shape)) {
    if (!Object.hasOwn(typed, name)) continue
    const value = typed[name]
    if (!secret.has(name)) options[name] = value === '' || value === null ? undefined : value
    else if (value !== '' && value !== undefined) secrets[name] = value
  }
  const said = Object.entries(base).filter(([, value]) => value !== undefined)
  return { project, connection, base: Object.fromEntries(said), options, secrets }
}

/** Throws 400 with sentences per field. */
export function buildCandidate(
  provider: StorageProvider,
  kind: StorageKind,
  values: Readonly<Record<string, unknown>>,
): Candidate {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
  const parsed = parseOptions(provider, kind, Object.fromEntries(present))
  if (!parsed.ok) throw invalid(fieldsOf(parsed.issues))
  const { open, secret } = splitSecrets(provider.options[kind], parsed.options)
  const set = Object.entries(secret).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  )
  const options = open as JsonObject
  const own = { options, secrets: Object.fromEntries(set) }
  return { values: parsed.options, open: options, connection: null, own }
}

export function fieldsOf(issues: readonly OptionIssue[]): Record<string, string[]> {
  const fields = new Map<string, string[]>()
  for (const { field, message } of issues) {
    const name = field ?? 'non_field_errors'
    fields.set(name, [...(fields.get(name) ?? []), message])
  }
  return Object.fromEntries(fields)
}

/**
 * Secrets are replaced as a set. Whoever sends one of two keys that belong together would otherwise join a
 * new one with an old one, which can only fail later and less clearly.
 */
export function assertWholeSet(
  provider: StorageProvider,
  kind: StorageKind,
  open: Readonly<Record<string, unknown>>,
  sent: Readonly<Record<string, unknown>>,
): void {
  if (!Object.values(sent).some((value) => value !== null)) return
  buildCandidate(provider, kind, { ...open, ...sent })
}

/** Fields of the connection that differ, other than those that only choose among its objects. */
export function destinationChanges(
  provider: StorageProvider,
  kind: StorageKind,
  before: OptionValues,
  after: OptionValues,
): { name: string; label: string }[] {
  return describeFields(provider.options[kind])
    .filter(({ group, secret }) => group === 'connection' && !secret)
    .filter(({ name }) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
    .filter((field) => !choosesObjects(provider, field))
    .map(({ name, label }) => ({ name, label }))
}

/**
 * Stored secrets are only ever sent where they were entered for. Without this, whoever may edit a storage
 * could point somebody else's keys at an endpoint or a bucket of their own choosing.
 */
export function assertSecretsStay(
  provider: StorageProvider,
  kind: StorageKind,
  before: { open: JsonObject; stored: readonly string[] },
  after: { values: OptionValues; said: Readonly<Record<string, unknown>> },
): void {
  const kept = before.stored.filter((name) => !Object.hasOwn(after.said, name))
  if (kept.length === 0) return
  const parsed = parseOptions(provider, kind, { ...before.open })
  const old = parsed.ok ? parsed.options : before.open
  const [changed] = destinationChanges(provider, kind, old, after.values)
  if (!changed) return
  const labels = new Map(describeFields(provider.options[kind]).map(({ name, label }) => [name, label]))
  const fields = kept.map((name): [string, string[]] => [
    name,
    [
      `Enter "${labels.get(name) ?? name}" again: "${changed.label}" changed, and stored credentials are only used where they were entered for.`,
    ],
  ])
  throw invalid(Object.fromEntries(fields))
}
