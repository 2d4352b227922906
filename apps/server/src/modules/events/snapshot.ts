import { sql } from 'kysely'
import type { Backlog, ProjectEvent, SyncRun } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'

export type FindRuns = (ids: readonly number[]) => Promise<SyncRun[]>

export async function projectExists(db: Db, id: number): Promise<boolean> {
  const row = await db.selectFrom('projects').select('id').where('id', '=', id).executeTakeFirst()
  return row !== undefined
}

/** The newest run of each storage and the backlog of each target: all a client must know to begin. */
export async function readSnapshot(db: Db, findRuns: FindRuns, projectId: number): Promise<ProjectEvent[]> {
  const storages = await db
    .selectFrom('storages')
    .select(['id', 'kind'])
    .where('project_id', '=', projectId)
    .execute()
  const latest = await db
    .selectFrom('sync_runs')
    .select((eb) => eb.fn.max<number>('id').as('id'))
    .where('storage_id', 'in', storages.length > 0 ? storages.map((s) => s.id) : [0])
    .groupBy('storage_id')
    .execute()
  const targets = storages.filter((s) => s.kind === 'target').map((s) => s.id)
  return readChanges(db, findRuns, { runs: latest.map((r) => r.id), backlogs: targets, tasks: false })
}

export interface Changes {
  runs: readonly number[]
  backlogs: readonly number[]
  tasks: boolean
}

export async function readChanges(db: Db, findRuns: FindRuns, changes: Changes): Promise<ProjectEvent[]> {
  const runs = changes.runs.length > 0 ? await findRuns(changes.runs) : []
  const backlogs = await readBacklogs(db, changes.backlogs)
  return [
    ...runs.map((run): ProjectEvent => ({ type: 'run', storage: run.storage, run })),
    ...backlogs.map((entry): ProjectEvent => ({ type: 'backlog', ...entry })),
    ...(changes.tasks ? [{ type: 'tasks' } as const] : []),
  ]
}

async function readBacklogs(
  db: Db,
  storageIds: readonly number[],
): Promise<{ storage: number; backlog: Backlog }[]> {
  if (storageIds.length === 0) return []
  const { rows } = await sql<Backlog & { storage: number }>`
    select s.id as storage,
      count(i.storage_id) filter (where not dead)::int as pending,
      count(*) filter (where not dead and last_error is not null)::int as retrying,
      count(*) filter (where dead)::int as dead,
      extract(epoch from now() - min(i.created_at) filter (where not dead))::float8 as oldest_age,
      (array_agg(last_error order by i.created_at desc) filter (where last_error is not null))[1] as last_error
      from unnest(${storageIds}::int[]) as s(id) left join export_intents i on i.storage_id = s.id
     group by s.id`.execute(db)
  return rows.map(({ storage, ...backlog }) => ({ storage, backlog }))
}
