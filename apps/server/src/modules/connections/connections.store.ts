import type { ConnectionUser, JsonObject } from '@sluice/contract'
import { sql, type Kysely, type SqlBool } from 'kysely'
import type { Db } from '../../db/connect.ts'
import { nextId } from '../../db/next-id.ts'
import type { Database } from '../../db/schema.ts'
import type { Person } from '../../lib/people.ts'
import { readStorageRows } from '../../lib/storage-rows.ts'
import type { ConnectionRow, StorageRow } from '../storages/index.ts'

export interface ConnectionFacts {
  readonly row: ConnectionRow
  readonly maker: Person | null
  readonly users: readonly ConnectionUser[]
}

export interface NewConnection {
  readonly id: number
  readonly provider: string
  readonly title: string
  readonly shared: boolean
  readonly options: JsonObject
  /** Sealed. */
  readonly secrets: Readonly<Record<string, string>>
  readonly created_by: number
}

type Content = Pick<NewConnection, 'title' | 'shared' | 'options' | 'secrets'>
type Trx = Kysely<Database>

/** SQL of connections. Reading never writes. Secrets go in and out sealed. */
export function createConnectionsStore(db: Db) {
  return {
    /** Oldest first, each with its maker and the storages that use it. */
    async readFacts(scope: { id?: number; provider?: string | undefined }): Promise<ConnectionFacts[]> {
      const { rows } = await sql<{
        row: Omit<ConnectionRow, 'created_at' | 'updated_at'>
        created_at: Date
        updated_at: Date
        maker: Person | null
        users: ConnectionUser[]
      }>`
        select to_jsonb(c) as row, c.created_at, c.updated_at,
          case when u.id is not null then jsonb_build_object('id', u.id, 'username', u.username, 'email', u.email,
            'first_name', u.first_name, 'last_name', u.last_name) end as maker,
          coalesce((
            select jsonb_agg(jsonb_build_object('storage', s.id, 'kind', s.kind, 'title', s.title,
                     'project', p.id, 'project_title', p.title) order by p.id, s.id)
              from storages s join projects p on p.id = s.project_id where s.connection_id = c.id
          ), '[]') as users
        from connections c left join users u on u.id = c.created_by
        where (${scope.id ?? null}::int is null or c.id = ${scope.id ?? null})
          and (${scope.provider ?? null}::text is null or c.provider = ${scope.provider ?? null})
        order by c.id`.execute(db)
      return rows.map(({ row, created_at, updated_at, maker, users }) => ({
        row: { ...row, created_at, updated_at },
        maker,
        users,
      }))
    },

    nextId: (): Promise<number> => nextId(db, 'connections'),

    insert: (connection: NewConnection): Promise<void> => insert(db, connection),

    /**
     * A connection made of a storage, which uses it from then on and keeps only `own`. False: the storage was
     * changed or removed since it was read.
     */
    insertFrom(storage: StorageRow, connection: NewConnection, own: JsonObject): Promise<boolean> {
      return db.transaction().execute(async (trx) => {
        const set = { connection_id: connection.id, options: JSON.stringify(own), secrets: '{}' }
        await insert(trx, connection)
        const done = await trx
          .updateTable('storages')
          .set({ ...set, updated_at: sql<Date>`clock_timestamp()` })
          .where('id', '=', storage.id)
          .where('connection_id', 'is', null)
          .where(sql<SqlBool>`date_trunc('milliseconds', updated_at) = ${storage.updated_at}`)
          .executeTakeFirst()
        if (done.numUpdatedRows === 1n) return true
        await trx.deleteFrom('connections').where('id', '=', connection.id).execute()
        return false
      })
    },

    /**
     * Replaces the row unless it was changed since it was read, or, where storages were tried with it, they are
     * not those any more. False: something was changed or removed.
     */
    update(before: ConnectionRow, after: Content, tried: readonly StorageRow[] | null): Promise<boolean> {
      return db.transaction().execute(async (trx) => {
        const now = await trx
          .selectFrom('connections')
          .select('updated_at')
          .where('id', '=', before.id)
          // Nobody attaches a storage, or changes one that is attached, until this is over.
          .forNoKeyUpdate()
          .executeTakeFirst()
        if (now?.updated_at.getTime() !== before.updated_at.getTime()) return false
        if (tried && versions(await readStorageRows(trx, { connectionId: before.id })) !== versions(tried))
          return false
        await trx
          .updateTable('connections')
          .set({
            title: after.title,
            shared: after.shared,
            options: JSON.stringify(after.options),
            secrets: JSON.stringify(after.secrets),
            updated_at: sql<Date>`clock_timestamp()`,
          })
          .where('id', '=', before.id)
          .execute()
        return true
      })
    },

    /** Removes one that no storage uses. False: one does. */
    remove(id: number): Promise<boolean> {
      return db.transaction().execute(async (trx) => {
        await trx.selectFrom('connections').select('id').where('id', '=', id).forUpdate().execute()
        const user = await trx
          .selectFrom('storages')
          .select('id')
          .where('connection_id', '=', id)
          .limit(1)
          .execute()
        if (user.length > 0) return false
        await trx.deleteFrom('connections').where('id', '=', id).execute()
        return true
      })
    },
  }
}

async function insert(db: Trx, { options, secrets, ...columns }: NewConnection): Promise<void> {
  await db
    .insertInto('connections')
    .values({ ...columns, options: JSON.stringify(options), secrets: JSON.stringify(secrets) })
    .execute()
}

const versions = (rows: readonly StorageRow[]): string =>
  rows.map(({ id, updated_at }) => `${id} ${updated_at.getTime()}`).join()
