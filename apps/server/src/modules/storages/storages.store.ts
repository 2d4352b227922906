import type { SyncRun } from '@sluice/contract'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Db } from '../../db/connect.ts'
import { nextId } from '../../db/next-id.ts'
import type { Database, StoragesTable } from '../../db/schema.ts'
import { asUsed, readStorageRows, type UsedConnection } from '../../lib/storage-rows.ts'
import type {
  ConnectionRow,
  RunsFace,
  NewStorage,
  StorageFacts,
  StorageRow,
  StorageScope,
} from './storages.types.ts'

interface FactsRow {
  storage: Omit<Selectable<StoragesTable>, 'created_at' | 'updated_at'>
  created_at: Date
  updated_at: Date
  connection: Omit<UsedConnection, 'updated_at'> | null
  connection_updated_at: Date | null
  current_run: number | null
  last_run: number | null
  last_success_at: Date | null
  run_count: number
  pending: number
  retrying: number
  dead: number
  oldest_age: number | null
  last_error: string | null
}

function factsOf(found: FactsRow, runs: ReadonlyMap<number, SyncRun>): StorageFacts {
  const { created_at, updated_at, connection, connection_updated_at } = found
  const own = { ...found.storage, created_at, updated_at }
  const runOf = (id: number | null) => (id === null ? null : (runs.get(id) ?? null))
  return {
    row: asUsed(own, connection && { ...connection, updated_at: connection_updated_at ?? updated_at }),
    current: runOf(found.current_run),
    last: runOf(found.last_run),
    lastSuccessAt: found.last_success_at?.toISOString() ?? null,
    runCount: found.run_count,
    backlog: {
      pending: found.pending,
      retrying: found.retrying,
      dead: found.dead,
      oldest_age: found.oldest_age,
      last_error: found.last_error,
    },
  }
}

/** SQL of storages. Reading never writes. Secrets go in and out sealed. */
export function createStoragesStore(db: Db, findRuns: RunsFace['find']) {
  /** Everything about any number of storages, oldest first, in two queries. */
  async function readFacts(scope: StorageScope & { id?: number }): Promise<StorageFacts[]> {
    const { rows } = await sql<FactsRow>`
      select to_jsonb(s) as storage, s.created_at, s.updated_at,
        to_jsonb(c) as connection, c.updated_at as connection_updated_at,
        cur.id as current_run, last.id as last_run, runs.last_success_at, runs.run_count,
        b.pending, b.retrying, b.dead, b.oldest_age, b.last_error
      from storages s
      left join connections c on c.id = s.connection_id
      left join lateral (
        select r.id from sync_runs r
        where r.storage_id = s.id and r.state in ('queued', 'running') limit 1
      ) cur on true
      left join lateral (
        select r.id from sync_runs r
        where r.storage_id = s.id and r.state not in ('queued', 'running') order by r.id desc limit 1
      ) last on true
      left join lateral (
        select count(*)::int as run_count,
          max(finished_at) filter (where state in ('completed', 'completed_with_errors')) as last_success_at
        from sync_runs r where r.storage_id = s.id
      ) runs on true
      left join lateral (
        select count(*) filter (where not dead)::int as pending,
          count(*) filter (where not dead and attempts > 0)::int as retrying,
          count(*) filter (where dead)::int as dead,
          extract(epoch from now() - min(created_at) filter (where not dead))::float8 as oldest_age,
          (array_agg(last_error order by created_at desc) filter (where last_error is not null))[1] as last_error
        from export_intents i where i.storage_id = s.id
      ) b on true
      where (${scope.id ?? null}::int is null or s.id = ${scope.id ?? null})
        and (${scope.kind ?? null}::text is null or s.kind = ${scope.kind ?? null})
        and (${scope.provider ?? null}::text is null or s.provider = ${scope.provider ?? null})
        and (${scope.projectId ?? null}::int is null or s.project_id = ${scope.projectId ?? null})
      order by s.id`.execute(db)
    const ids = rows
      .flatMap(({ current_run, last_run }) => [current_run, last_run])
      .filter((id) => id !== null)
    const runs = new Map((ids.length > 0 ? await findRuns(ids) : []).map((run) => [run.id, run]))
    return rows.map((row) => factsOf(row, runs))
  }

  return {
    readFacts,

    async findFacts(scope: StorageScope, id: number): Promise<StorageFacts | null> {
      return (await readFacts({ ...scope, id }))[0] ?? null
    },

    listRows: (scope: StorageScope): Promise<StorageRow[]> => readStorageRows(db, scope),

    async findRow(scope: StorageScope, id: number): Promise<StorageRow | null> {
      const [row] = await readStorageRows(db, { ...scope, id })
      return row ?? null
    },

    async findConnection(id: number): Promise<ConnectionRow | null> {
      const found = await db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst()
      return found ?? null
    },

    async projectTitles(ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
      const rows = await db
        .selectFrom('projects')
        .select(['id', 'title'])
        .where('id', 'in', [0, ...ids])
        .execute()
      return new Map(rows.map(({ id, title }) => [id, title]))
    },

    async projectExists(id: number): Promise<boolean> {
      const found = await db.selectFrom('projects').select('id').where('id', '=', id).executeTakeFirst()
      return found !== undefined
    },

    nextId: (): Promise<number> => nextId(db, 'storages'),

    /** False: the connection it was tried with was changed or removed meanwhile. */
    insert(id: number, storage: NewStorage): Promise<boolean> {
      return db.transaction().execute(async (trx) => {
        if (!(await hold(trx, storage.connection))) return false
        await trx
          .insertInto('storages')
          .values({
            id,
            project_id: storage.projectId,
            connection_id: storage.connection?.id ?? null,
            kind: storage.kind,
            provider: storage.provider,
            ...storage.base,
            options: JSON.stringify(storage.options),
            secrets: JSON.stringify(storage.secrets),
          })
          .execute()
        return true
      })
    },

    /**
     * Replaces the row unless somebody changed it, or the connection, since they were read, so that a check
     * always speaks about what is saved. False: something was changed or removed.
     */
    update(
      before: StorageRow,
      after: Pick<NewStorage, 'base' | 'options' | 'secrets' | 'connection'>,
    ): Promise<boolean> {
      return db.transaction().execute(async (trx) => {
        if (!(await hold(trx, after.connection))) return false
        await trx.selectFrom('storages').select('id').where('id', '=', before.id).forUpdate().execute()
        const [now] = await readStorageRows(trx, { id: before.id })
        if (now?.updated_at.getTime() !== before.updated_at.getTime()) return false
        await trx
          .updateTable('storages')
          .set({
            ...after.base,
            connection_id: after.connection?.id ?? null,
            options: JSON.stringify(after.options),
            secrets: JSON.stringify(after.secrets),
            updated_at: sql<Date>`clock_timestamp()`,
          })
          .where('id', '=', before.id)
          .execute()
        return true
      })
    },

    /** Links and runs go with it, tasks and annotations stay. */
    async remove(scope: StorageScope, id: number): Promise<boolean> {
      let query = db.deleteFrom('storages').where('id', '=', id)
      if (scope.kind) query = query.where('kind', '=', scope.kind)
      if (scope.provider) query = query.where('provider', '=', scope.provider)
      return (await query.executeTakeFirst()).numDeletedRows === 1n
    },
  }
}

export type StoragesStore = ReturnType<typeof createStoragesStore>

/**
 * Whether a connection still is as it was read; it stays so until the transaction ends. Held before any storage
 * is locked: whoever changes a connection locks in this order too.
 */
async function hold(trx: Kysely<Database>, read: ConnectionRow | null): Promise<boolean> {
  if (!read) return true
  const now = await trx
    .selectFrom('connections')
    .select('updated_at')
    .where('id', '=', read.id)
    .forShare()
    .executeTakeFirst()
  return now?.updated_at.getTime() === read.updated_at.getTime()
}
