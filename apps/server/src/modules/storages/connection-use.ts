/** What a storage takes from a connection, and what may not be said beside it. Pure. */
import { describeFields, splitConnection, type StorageProvider } from '@sluice/storage'
import type { Actor } from '../../http/app.ts'
import { invalid } from '../../lib/errors.ts'
import type { Candidate, StorageForm } from './storage-form.ts'
import type { ConnectionRow, Place, StorageRow } from './storages.types.ts'

export const mayManage = (actor: Actor, connection: ConnectionRow): boolean =>
  actor.role === 'owner' || connection.created_by === actor.id

export const mayUse = (actor: Actor, connection: ConnectionRow): boolean =>
  connection.shared || mayManage(actor, connection)

/** The options that are the storage's own, where it belongs to a connection. */
export const ownOptions = (provider: StorageProvider, row: StorageRow): StorageRow['options'] =>
  row.connection_id === null ? row.options : splitConnection(provider, row.options).own

/** A candidate with the connection's options in it, which its own row does not keep. */
export function joined(
  provider: StorageProvider,
  candidate: Candidate,
  connection: ConnectionRow,
): Candidate {
  const { own } = splitConnection(provider, candidate.open)
  return { ...candidate, connection, own: { options: own, secrets: {} } }
}

/**
 * Throws 400 beside each option that says other than the connection does. A secret says other always: nobody
 * may try out here which one is stored.
 */
export function assertSaysTheSame(
  { provider, kind }: Place,
  connection: ConnectionRow,
  form: Pick<StorageForm, 'options' | 'secrets'>,
): void {
  const schema = provider.options[kind]
  const labels = new Map(describeFields(schema).map(({ name, label }) => [name, label]))
  const said = splitConnection<unknown>(provider, form.options).connection
  const others = Object.entries(said)
    .filter(([name, value]) => {
      const parsed = schema.shape[name]?.safeParse(value)
      const same = JSON.stringify(parsed?.data ?? null) === JSON.stringify(connection.options[name] ?? null)
      return !parsed?.success || !same
    })
    .map(([name]) => name)
  const secrets = Object.entries(form.secrets)
    .filter(([name, value]) => value !== null || Object.hasOwn(connection.secrets, name))
    .map(([name]) => name)
  const fields = [...others, ...secrets].map((name): [string, string[]] => [
    name,
    [
      `"${labels.get(name) ?? name}" belongs to the connection "${connection.title}" and is changed there. Leave it out here, or use no connection.`,
    ],
  ])
  if (fields.length > 0) throw invalid(Object.fromEntries(fields))
}

/** Throws 400 where a storage that leaves its connection would go on with the secrets of it. */
export function assertEnteredAgain({ provider, kind }: Place, row: StorageRow, form: StorageForm): void {
  if (row.connection_id === null || Object.keys(form.secrets).length > 0) return
  const missing = describeFields(provider.options[kind])
    .filter(({ name }) => Object.hasOwn(row.secrets, name))
    .map(({ name, label }): [string, string[]] => [
      name,
      [
        `Enter "${label}" again: stored credentials stay with the connection "${row.connection_title ?? ''}".`,
      ],
    ])
  if (missing.length > 0) throw invalid(Object.fromEntries(missing))
}
