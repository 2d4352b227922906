import { sql, type Expression, type SqlBool } from 'kysely'
import type { RunError, SyncRun } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import type { Run } from './runs.types.ts'

type Aged = Run & { heartbeat_age: number | null }

/** Reading never changes a run: a stale lease is shown, not judged. */
export function toWire(run: Aged): SyncRun {
  return {
    id: run.id,
    storage: run.storage_id,
    kind: run.kind,
    state: run.state,
    trigger: run.trigger as SyncRun['trigger'],
    created_at: run.created_at.toISOString(),
    started_at: run.started_at?.toISOString() ?? null,
    finished_at: run.finished_at?.toISOString() ?? null,
    listed: run.listed,
    skipped: run.skipped,
    existing: run.existing,
    created: run.created,
    failed: run.failed,
    position: run.position,
    takeovers: run.takeovers,
    heartbeat_age: run.heartbeat_age,
    message: run.message,
  }
}

async function find(
  db: Db,
  leaseSeconds: number,
  where: Expression<SqlBool>,
  limit: number,
): Promise<SyncRun[]> {
  const { rows } = await sql<Aged>`
    select r.*, case when state = 'running' and owner is not null
      then greatest(0, ${leaseSeconds} - extract(epoch from lease_until - now()))::float8 end as heartbeat_age
      from sync_runs r where ${where} order by id desc limit ${limit}`.execute(db)
  return rows.map(toWire)
}

export function findRuns(db: Db, leaseSeconds: number, ids: readonly number[]): Promise<SyncRun[]> {
  return find(db, leaseSeconds, sql<SqlBool>`id = any(${ids}::int[])`, ids.length)
}

export function listRuns(db: Db, leaseSeconds: number, storageId: number, limit: number): Promise<SyncRun[]> {
  return find(db, leaseSeconds, sql<SqlBool>`storage_id = ${storageId}`, limit)
}

export interface ErrorQuery {
  cursor?: number | undefined
  limit: number
  search?: string | undefined
}

export interface ErrorPage {
  errors: RunError[]
  next: number | null
  total: number
}

/** A page of the ledger in the order it was written. `search` is found in keys and messages. */
export async function listErrors(
  db: Db,
  runId: number,
  { cursor = 0, limit, search }: ErrorQuery,
): Promise<ErrorPage> {
  const like = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null
  const matches = sql<SqlBool>`run_id = ${runId}
    and (${like}::text is null or key ilike ${like} or message ilike ${like})`
  const rows = await db
    .selectFrom('run_errors')
    .selectAll()
    .where(matches)
    .where('id', '>', cursor)
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const { total } = await db
    .selectFrom('run_errors')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where(matches)
    .executeTakeFirstOrThrow()
  const page = rows.slice(0, limit)
  return {
    errors: page.map((row) => ({
      id: row.id,
      run: row.run_id,
      key: row.key,
      row: row.row_index < 0 ? null : row.row_index,
      kind: row.kind,
      message: row.message,
      created_at: row.created_at.toISOString(),
    })),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    total,
  }
}
