import type { Kysely, Selectable } from 'kysely'
import type { ConnectionsTable, Database, StoragesTable } from '../db/schema.ts'

/**
 * A storage as it is used. Where it belongs to a connection, the place and the sealed secrets are those of the
 * connection, and `updated_at` moves when either row does, so that whoever keeps something open or signed
 * under it notices. To write back: what the connection holds does not belong into the storage's own row.
 */
export type StorageRow = Selectable<StoragesTable> & { readonly connection_title: string | null }

/** What of a connection goes into its storages. */
export type UsedConnection = Pick<
  Selectable<ConnectionsTable>,
  'id' | 'title' | 'options' | 'secrets' | 'updated_at'
>

/** Pure. */
export function asUsed(own: Selectable<StoragesTable>, connection: UsedConnection | null): StorageRow {
  if (!connection) return { ...own, connection_title: null }
  return {
    ...own,
    connection_title: connection.title,
    options: { ...own.options, ...connection.options },
    secrets: connection.secrets,
    updated_at: connection.updated_at > own.updated_at ? connection.updated_at : own.updated_at,
  }
}

/** Storages as they are used, oldest first. The one way to read those that are to be opened. */
export async function readStorageRows(
  db: Kysely<Database>,
  narrow: { id?: number | undefined; kind?: StorageRow['kind'] | undefined } & {
    provider?: string | undefined
    projectId?: number | undefined
    connectionId?: number | undefined
  },
): Promise<StorageRow[]> {
  let query = db
    .selectFrom('storages as s')
    .leftJoin('connections as c', 'c.id', 's.connection_id')
    .selectAll('s')
    .select([
      'c.title as connection_title',
      'c.options as connection_options',
      'c.secrets as connection_secrets',
      'c.updated_at as connection_updated_at',
    ])
    .orderBy('s.id')
  if (narrow.id !== undefined) query = query.where('s.id', '=', narrow.id)
  if (narrow.kind) query = query.where('s.kind', '=', narrow.kind)
  if (narrow.provider !== undefined) query = query.where('s.provider', '=', narrow.provider)
  if (narrow.projectId !== undefined) query = query.where('s.project_id', '=', narrow.projectId)
  if (narrow.connectionId !== undefined) query = query.where('s.connection_id', '=', narrow.connectionId)
  const rows = await query.execute()
  return rows.map(
    ({ connection_title, connection_options, connection_secrets, connection_updated_at, ...own }) =>
      asUsed(
        own,
        own.connection_id === null
          ? null
          : {
              id: own.connection_id,
              title: connection_title ?? '',
              options: connection_options ?? {},
              secrets: connection_secrets ?? {},
              updated_at: connection_updated_at ?? own.updated_at,
            },
      ),
  )
}
