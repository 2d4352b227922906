/**
 * SQL of the outbox's other end: claims, what to render, what came of it.
 *
 * Guarantees: an intent is claimed by one drain at a time; the link to an object is written down before the
 * object is, so a crash never leaves an object we do not know of; settling removes an intent only in the
 * revision that was claimed.
 */
import { sql, type Kysely } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { Database } from '../../db/schema.ts'
import type { Claimed, Exportable, ExportLimits, Failure, Written } from './export.types.ts'

/**
 * Claims what is due, oldest annotations first; with `only`, of these annotations. That is the order of the
 * primary key: with 300,000 intents of an import waiting, a claim takes 0.2 ms instead of 250 for sorting them.
 */
export async function claim(
  db: Db,
  storageId: number,
  token: string,
  limits: ExportLimits,
  keyOf: (annotationId: number) => string,
  only?: readonly number[],
): Promise<Claimed[]> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{
      annotation_id: number
      op: 'put' | 'delete'
      revision: number
      attempts: number
    }>`
      with due as (
        select annotation_id from export_intents
         where storage_id = ${storageId} and not dead and not_before <= now()
           and (claimed_until is null or claimed_until < now())
           and (${only ?? null}::bigint[] is null or annotation_id = any(${only ?? null}::bigint[]))
         order by annotation_id limit ${limits.batch} for update skip locked
      )
      update export_intents i set
        claimed_until = now() + make_interval(secs => ${limits.claimSeconds}), claimed_by = ${token},
        attempts = i.attempts + 1
        from due where i.storage_id = ${storageId} and i.annotation_id = due.annotation_id
      returning i.annotation_id, i.op, i.revision, i.attempts`.execute(trx)
    if (rows.length === 0) return []
    const puts = rows.filter((row) => row.op === 'put').map((row) => row.annotation_id)
    await sql`
      insert into export_links (storage_id, annotation_id, key, content_hash, revision)
      select ${storageId}, id, key, '', 0 from unnest(${puts}::bigint[], ${puts.map(keyOf)}::text[]) as u(id, key)
      on conflict do nothing`.execute(trx)
    const links = await linksOf(
      trx,
      storageId,
      rows.map((row) => row.annotation_id),
    )
    return rows.map(({ annotation_id: annotationId, op, revision, attempts }) => ({
      annotationId,
      op,
      revision,
      attempts,
      link: links.get(annotationId) ?? null,
    }))
  })
}

export async function linksOf(
  db: Kysely<Database>,
  storageId: number,
  ids: readonly number[],
): Promise<Map<number, { key: string; hash: Buffer }>> {
  const { rows } = await sql<{ annotation_id: number; key: string; content_hash: Buffer }>`
    select annotation_id, key, content_hash from export_links
     where storage_id = ${storageId} and annotation_id = any(${ids}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.annotation_id, { key: row.key, hash: row.content_hash }]))
}

/** What the bodies are made of, in one query; annotations that are gone are missing. */
export async function readExportables(db: Db, ids: readonly number[]): Promise<Map<number, Exportable>> {
  const { rows } = await sql<Exportable>`
    select to_jsonb(a) || jsonb_build_object('author', to_jsonb(u) - 'password_hash' - 'token_hash' - 'token_sealed') as annotation,
           to_jsonb(t) as task, p.label_config as "labelConfig"
      from annotations a join tasks t on t.id = a.task_id join projects p on p.id = a.project_id
      left join users u on u.id = a.completed_by
     where a.id = any(${ids}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.annotation.id, row]))
}

/**
 * Waits for whoever changes these intents right now. A settling statement that had to wait itself would go on
 * with what it saw before, and take an intent that was raised meanwhile for somebody else's.
 */
export async function lockIntents(
  db: Kysely<Database>,
  storageId: number,
  ids: readonly number[],
): Promise<void> {
  await sql`
    select 1 from export_intents where storage_id = ${storageId} and annotation_id = any(${ids}::bigint[])
     order by annotation_id for update`.execute(db)
}

/** Returns ids whose claim was gone: somebody else may have written since. See `repair`. */
export async function settleWritten(
  db: Kysely<Database>,
  storageId: number,
  token: string,
  written: readonly Written[],
): Promise<number[]> {
  if (written.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    with done as (
      select * from unnest(
        ${written.map((w) => w.annotationId)}::bigint[], ${written.map((w) => w.revision)}::int[],
        ${written.map((w) => w.rendered)}::int[], ${written.map((w) => w.key)}::text[],
        ${written.map((w) => w.hash)}::bytea[]) as d(id, revision, rendered, key, hash)
    ), settled as (
      delete from export_intents i using done d
       where i.storage_id = ${storageId} and i.annotation_id = d.id and i.claimed_by = ${token}
         and i.op = 'put' and i.revision = d.revision
      returning i.annotation_id
    ), ahead as (
      -- changed meanwhile: free at once for the newer revision
      update export_intents i set claimed_until = null, claimed_by = null, attempts = 0
        from done d
       where i.storage_id = ${storageId} and i.annotation_id = d.id and i.claimed_by = ${token}
         and (i.op <> 'put' or i.revision <> d.revision)
      returning i.annotation_id
    ), linked as (
      -- with a newer revision on its way nobody may take these bytes for the current ones
      update export_links l set key = d.key, revision = d.rendered, updated_at = now(),
             content_hash = case when s.annotation_id is null then '' else d.hash end
        from done d left join settled s on s.annotation_id = d.id left join ahead a on a.annotation_id = d.id
       where l.storage_id = ${storageId} and l.annotation_id = d.id
         and (s.annotation_id is not null or a.annotation_id is not null)
    )
    select id from done where id not in (select annotation_id from settled union all select annotation_id from ahead)`.execute(
    db,
  )
  return rows.map((row) => row.id)
}

/**
 * We wrote after our claim had ended, so an older body may lie over a newer one. Everything that may believe
 * otherwise is told: the object is unknown, and the intent, new or raised, puts it again.
 */
export async function repair(db: Kysely<Database>, storageId: number, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update export_links set content_hash = '' where storage_id = ${storageId} and annotation_id = any(${ids}::bigint[])`.execute(
    db,
  )
  await sql`
    insert into export_intents (storage_id, annotation_id, op, revision)
    select ${storageId}, id, 'put', revision from annotations where id = any(${ids}::bigint[])
    on conflict (storage_id, annotation_id) do update set revision = export_intents.revision + 1`.execute(db)
}

export async function settleRemoved(
  db: Kysely<Database>,
  storageId: number,
  token: string,
  removed: readonly { annotationId: number; revision: number }[],
): Promise<void> {
  if (removed.length === 0) return
  await sql`
    with settled as (
      delete from export_intents i
       using unnest(${removed.map((r) => r.annotationId)}::bigint[], ${removed.map((r) => r.revision)}::int[]) as d(id, revision)
       where i.storage_id = ${storageId} and i.annotation_id = d.id and i.claimed_by = ${token} and i.revision = d.revision
      returning i.annotation_id
    )
    delete from export_links l using settled s where l.storage_id = ${storageId} and l.annotation_id = s.annotation_id`.execute(
    db,
  )
}

/** A failed write is never counted as done: the intent waits, or is given up and stays visible. */
export async function settleFailed(
  db: Kysely<Database>,
  storageId: number,
  token: string,
  failed: readonly (Failure & { seconds: number; dead: boolean })[],
): Promise<void> {
  if (failed.length === 0) return
  await sql`
    update export_intents i set
      claimed_until = null, claimed_by = null, last_kind = f.kind, last_error = f.message, dead = f.dead,
      not_before = now() + make_interval(secs => f.seconds)
      from unnest(
        ${failed.map((f) => f.annotationId)}::bigint[], ${failed.map((f) => f.kind)}::text[],
        ${failed.map((f) => f.message)}::text[], ${failed.map((f) => f.seconds)}::float8[],
        ${failed.map((f) => f.dead)}::boolean[]) as f(id, kind, message, seconds, dead)
     where i.storage_id = ${storageId} and i.annotation_id = f.id and i.claimed_by = ${token}`.execute(db)
}

/** Gives claims back untried. */
export async function release(
  db: Kysely<Database>,
  storageId: number,
  token: string,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update export_intents set claimed_until = null, claimed_by = null, attempts = greatest(attempts, 1) - 1
     where storage_id = ${storageId} and annotation_id = any(${ids}::bigint[]) and claimed_by = ${token}`.execute(
    db,
  )
}

/** Asks for these annotations to be put; what waits already is due now. */
export async function requestPuts(
  db: Kysely<Database>,
  storageId: number,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    insert into export_intents (storage_id, annotation_id, op, revision)
    select ${storageId}, id, 'put', revision from annotations where id = any(${ids}::bigint[])
    on conflict (storage_id, annotation_id) do update set not_before = now(), dead = false
      where export_intents.op = 'put'`.execute(db)
}

/** Gives up nothing any more: everything that waits or was given up is due now. Returns how many. */
export async function retryAll(db: Kysely<Database>, storageId: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update export_intents set dead = false, attempts = 0, not_before = now()
     where storage_id = ${storageId} and (dead or not_before > now())`.execute(db)
  return Number(numAffectedRows ?? 0)
}

export async function nextAnnotations(
  db: Db,
  projectId: number,
  after: number,
  limit: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('annotations')
    .select('id')
    .where('project_id', '=', projectId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** Storages with something due that nobody works on and no job waits for. */
export async function idleStorages(db: Db): Promise<number[]> {
  const { rows } = await sql<{ storage_id: number }>`
    select distinct storage_id from export_intents i
     where not dead and not_before <= now() and (claimed_until is null or claimed_until < now())
       and not exists (select 1 from graphile_worker.jobs j
                        where j.key = 'export:' || i.storage_id and j.locked_at is null and j.attempts < j.max_attempts)`.execute(
    db,
  )
  return rows.map((row) => row.storage_id)
}
