import { sql, type Kysely, type Transaction } from 'kysely'
import { addJob } from '../../jobs/index.ts'
import { notify } from '../events/index.ts'
import { kept } from '../../db/kept.ts'
import type { Database } from '../../db/schema.ts'

export interface Save {
  projectId: number
  annotationId: number
  /** The annotation's revision after the change. */
  revision: number
}

/** Annotations of one project that were made or changed together, with their revisions after it. */
export interface Saves {
  projectId: number
  annotations: readonly { id: number; revision: number }[]
}

export interface Removal {
  projectId: number
  annotationIds: readonly number[]
}

/** Job that empties one storage's outbox. */
export function wakeDrain(db: Kysely<Database>, storageId: number, runAt?: Date): Promise<void> {
  const options = { jobKey: `export:${storageId}` }
  return addJob(db, 'drain_exports', { storage: storageId }, runAt ? { ...options, runAt } : options)
}

/**
 * Call it in the transaction that creates or changes an annotation, as its last step (it holds the storage's
 * queue entry until commit). Costs one query where the project has no target that exports on save.
 */
export async function recordSave(trx: Transaction<Database>, save: Save): Promise<void> {
  const { projectId, annotationId: id, revision } = save
  await wakeTargets(trx, projectId, await recordSaves(trx, { projectId, annotations: [{ id, revision }] }))
}

/**
 * The same for many annotations, in one statement. Gives the targets that want them, for `wakeTargets` at the
 * end of the transaction: a long import must not hold their queue entries, which everybody's Submit needs.
 */
export async function recordSaves(
  trx: Transaction<Database>,
  { projectId, annotations }: Saves,
): Promise<number[]> {
  if (annotations.length === 0) return []
  const { rows } = await sql<{ storage_id: number }>`${kept}
    with recorded as (
      insert into export_intents (storage_id, annotation_id, op, revision)
      select s.id, a.id, 'put', a.revision
        from storages s cross join unnest(
          ${annotations.map((a) => a.id)}::bigint[], ${annotations.map((a) => a.revision)}::int[]
        ) as a(id, revision)
       where s.project_id = ${projectId} and s.kind = 'target' and s.export_on_save
       order by s.id, a.id
      on conflict (storage_id, annotation_id) do update set
        op = 'put', revision = greatest(export_intents.revision + 1, excluded.revision),
        -- one that was given up gets new tries; one that waits for its next try goes on waiting
        attempts = case when export_intents.dead then 0 else export_intents.attempts end,
        not_before = case when export_intents.dead then now() else export_intents.not_before end,
        dead = false
      returning storage_id
    )
    select distinct storage_id from recorded order by 1`.execute(trx)
  return rows.map((row) => row.storage_id)
}

/**
 * Call it in the transaction that deletes annotations, before or after the delete, as its last step. Targets
 * that may delete get the intent to remove what was written for them; the others forget the annotations.
 */
export async function recordRemoval(trx: Transaction<Database>, removal: Removal): Promise<void> {
  const ids = [...removal.annotationIds].sort((a, b) => a - b)
  if (ids.length === 0) return
  // a drain that claims one of them now writes down its link first: it must be seen below
  await sql`
    select 1 from export_intents where annotation_id = any(${ids}::bigint[])
       and storage_id in (select id from storages where project_id = ${removal.projectId} and kind = 'target')
     order by storage_id, annotation_id for update`.execute(trx)
  const { rows } = await sql<{ storage_id: number }>`
    with targets as (
      select id, coalesce(can_delete_objects, false) as may_delete from storages
       where project_id = ${removal.projectId} and kind = 'target'
    ), forgotten_links as (
      delete from export_links l using targets t
       where l.storage_id = t.id and not t.may_delete and l.annotation_id = any(${ids}::bigint[])
    ), forgotten as (
      delete from export_intents i using targets t
       where i.storage_id = t.id and i.annotation_id = any(${ids}::bigint[]) and not t.may_delete
    ), recorded as (
      insert into export_intents (storage_id, annotation_id, op, revision)
      select l.storage_id, l.annotation_id, 'delete', l.revision + 1
        from export_links l join targets t on t.id = l.storage_id
       where t.may_delete and l.annotation_id = any(${ids}::bigint[])
       order by 1, 2
      on conflict (storage_id, annotation_id) do update set
        op = 'delete', revision = export_intents.revision + 1, attempts = 0, not_before = now(), dead = false
      returning storage_id
    ), never_written as (
      delete from export_intents i using targets t
       where i.storage_id = t.id and t.may_delete and i.annotation_id = any(${ids}::bigint[])
         and not exists (select 1 from export_links l
                          where l.storage_id = i.storage_id and l.annotation_id = i.annotation_id)
    )
    select distinct storage_id from recorded order by 1`.execute(trx)
  await wakeTargets(
    trx,
    removal.projectId,
    rows.map((row) => row.storage_id),
  )
}

/** Starts the drains of these targets once the transaction commits; ids in ascending order. */
export async function wakeTargets(
  trx: Transaction<Database>,
  project: number,
  targets: readonly number[],
): Promise<void> {
  for (const storage of targets) {
    await notify(trx, { project, storage, backlog: true })
    await wakeDrain(trx, storage)
  }
}
