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
  const { rows } = await sql<{ storage_id: number }>`${kept}
    insert into export_intents (storage_id, annotation_id, op, revision)
    select id, ${save.annotationId}, 'put', ${save.revision} from storages
     where project_id = ${save.projectId} and kind = 'target' and export_on_save
     order by id
    on conflict (storage_id, annotation_id) do update set
      op = 'put', revision = greatest(export_intents.revision + 1, excluded.revision),
      -- one that was given up gets new tries; one that waits for its next try goes on waiting
      attempts = case when export_intents.dead then 0 else export_intents.attempts end,
      not_before = case when export_intents.dead then now() else export_intents.not_before end,
      dead = false
    returning storage_id`.execute(trx)
  await announce(trx, save.projectId, rows)
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
  await announce(trx, removal.projectId, rows)
}

async function announce(
  trx: Transaction<Database>,
  project: number,
  storages: readonly { storage_id: number }[],
): Promise<void> {
  for (const { storage_id } of storages) {
    await notify(trx, { project, storage: storage_id, backlog: true })
    await wakeDrain(trx, storage_id)
  }
}
