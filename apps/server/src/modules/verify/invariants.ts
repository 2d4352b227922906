import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import { legalTransitions } from '../runs/index.ts'

/** What must be true of the database at any moment, whatever died before. */
export interface Invariant {
  /** As in the list of promises. */
  id: string
  /** What is promised, as a sentence. */
  promise: string
  /** Descriptions of what breaks the promise; at most `limit`. */
  find: (db: Db, limit: number) => Promise<string[]>
}

const rowsOf = async (db: Db, query: ReturnType<typeof sql<{ what: string }>>): Promise<string[]> =>
  (await query.execute(db)).rows.map((row) => row.what)

const unsealed = (owner: string, secrets: Readonly<Record<string, string>>): string[] =>
  Object.entries(secrets)
    .filter(([, sealed]) => !/^s\d+\.[0-9a-f]{12}\.[\w-]+\.[\w-]+$/.test(sealed))
    .map(([name]) => `${owner}: ${name} is not sealed`)

const legal = Object.entries(legalTransitions).flatMap(([from, all]) => all.map((to) => `${from}>${to}`))

export const invariants: readonly Invariant[] = [
  {
    id: 'I1',
    promise: 'every live link has its task, in the project of its storage, and no task has two links',
    find: (db, limit) =>
      rowsOf(
        db,
        sql<{ what: string }>`
          select format('storage %s, key %s: task %s %s', l.storage_id, l.key, l.task_id,
                   case when t.id is null then 'does not exist' else 'belongs to project ' || t.project_id end) as what
            from links l join storages s on s.id = l.storage_id left join tasks t on t.id = l.task_id
           where l.task_id is not null and t.project_id is distinct from s.project_id
          union all
          select format('task %s has %s links', task_id, count(*)) from links
           where task_id is not null group by storage_id, task_id having count(*) > 1 limit ${limit}`,
      ),
  },
  {
    id: 'I2',
    promise: 'a row of an object has one link, a storage one active run',
    find: (db, limit) =>
      rowsOf(
        db,
        sql<{ what: string }>`
          select * from (
            select format('storage %s, key %s, row %s: %s links', storage_id, key, row_index, count(*)) as what
              from links group by storage_id, key, row_index having count(*) > 1
            union all
            select format('storage %s: %s active runs', storage_id, count(*)) from sync_runs
             where state in ('queued', 'running') group by storage_id having count(*) > 1
          ) found limit ${limit}`,
      ),
  },
  {
    id: 'I3',
    promise: 'a completed source run reached the end of its listing',
    find: (db, limit) =>
      rowsOf(
        db,
        sql<{ what: string }>`
          select format('run %s is %s, but its checkpoint is %s', id, state, coalesce(checkpoint::text, 'none')) as what
            from sync_runs
           where state in ('completed', 'completed_with_errors') and not coalesce((checkpoint->>'done')::boolean, false)
           limit ${limit}`,
      ),
  },
  {
    id: 'I4',
    promise: 'counters are what can be counted',
    find: (db, limit) =>
      rowsOf(
        db,
        sql<{ what: string }>`
          select * from (
            select format('run %s: failed is %s, its ledger has %s rows', r.id, r.failed, count(e.id)) as what
              from sync_runs r left join run_errors e on e.run_id = r.id
             group by r.id having r.failed <> count(e.id)
            union all
            select format('storage %s: its runs made %s tasks, it has %s links', s.id, coalesce(made, 0), links)
              from storages s
              join lateral (select count(*) as links from links l where l.storage_id = s.id) l on true
              left join lateral (select sum(created) as made from sync_runs r where r.storage_id = s.id) r on true
             where s.kind = 'source' and links > coalesce(made, 0)
            union all
            select format('run %s: listed %s, but skipped %s, existing %s, created %s, failed %s',
                          r.id, listed, skipped, existing, created, failed)
              from sync_runs r join storages s on s.id = r.storage_id
             where r.kind = 'source' and s.use_blob_urls and r.state = 'completed' and r.created_at > s.updated_at
               and listed <> skipped + existing + created + failed
            union all
            select format('task %s: total_annotations is %s of %s, cancelled_annotations %s of %s', t.id,
                          t.total_annotations, count(a.id) filter (where not a.was_cancelled),
                          t.cancelled_annotations, count(a.id) filter (where a.was_cancelled))
              from tasks t left join annotations a on a.task_id = t.id
             where t.total_annotations > 0 or t.cancelled_annotations > 0 or a.id is not null
             group by t.id
            having t.total_annotations <> count(a.id) filter (where not a.was_cancelled)
                or t.cancelled_annotations <> count(a.id) filter (where a.was_cancelled)
            union all
            select format('project %s: inner_id %s is above last_inner_id %s', p.id, max(t.inner_id), p.last_inner_id)
              from projects p join tasks t on t.project_id = p.id group by p.id having max(t.inner_id) > p.last_inner_id
            union all
            select format('project %s: %s tasks share inner_id %s', project_id, count(*), inner_id)
              from tasks group by project_id, inner_id having count(*) > 1
          ) found limit ${limit}`,
      ),
  },
  {
    id: 'I5',
    promise: 'every object that is behind its annotation, or of unknown content, has an intent',
    find: (db, limit) =>
      rowsOf(
        db,
        sql<{ what: string }>`
          select format('storage %s, annotation %s: %s, and no intent', l.storage_id, l.annotation_id,
                        case when a.id is null then 'its annotation is gone'
                             when l.content_hash = '' then 'the object is of unknown content'
                             else format('the object shows revision %s of %s', l.revision, a.revision) end) as what
            from export_links l join storages s on s.id = l.storage_id
            left join annotations a on a.id = l.annotation_id
            left join export_intents i using (storage_id, annotation_id)
           where i.storage_id is null
             and (l.content_hash = '' or a.id is null
               -- a target that exports on Sync only, or did until its settings changed, may be behind
               or (s.export_on_save and l.revision < a.revision and a.updated_at > s.updated_at))
           limit ${limit}`,
      ),
  },
  {
    id: 'I7',
    promise: 'no running run is without a young lease',
    find: (db, limit) =>
      rowsOf(
        db,
        sql<{ what: string }>`
          select format('run %s: lease ended %s ago', id, coalesce((now() - lease_until)::text, 'or never began, some time'))  as what
            from sync_runs
           -- the reaper of any process has had its chance by then
           where state = 'running' and coalesce(lease_until, '-infinity') < now() - interval '30 seconds' limit ${limit}`,
      ),
  },
  {
    id: 'I9',
    promise: 'nothing points to what does not exist',
    find: (db, limit) =>
      rowsOf(
        db,
        sql<{ what: string }>`
          select * from (
            select format('prediction %s belongs to project %s, its task to %s', p.id, p.project_id, t.project_id) as what
              from predictions p join tasks t on t.id = p.task_id where p.project_id <> t.project_id
            union all
            select format('annotation %s belongs to project %s, its task to %s', a.id, a.project_id, t.project_id)
              from annotations a join tasks t on t.id = a.task_id where a.project_id <> t.project_id
            union all
            select format('intent to put annotation %s, which is gone', i.annotation_id)
              from export_intents i left join annotations a on a.id = i.annotation_id
             where i.op = 'put' and a.id is null
          ) found limit ${limit}`,
      ),
  },
  {
    id: 'I10',
    promise: 'no secret of a storage, connection or webhook lies open in its row, and none is kept twice',
    find: async (db, limit) => {
      const columns = ['id', 'options', 'secrets'] as const
      const storages = await db
        .selectFrom('storages')
        .select([...columns, 'connection_id'])
        .execute()
      const connections = await db.selectFrom('connections').select(columns).execute()
      const webhooks = await db.selectFrom('webhooks').select(['id', 'secrets']).execute()
      const places = [
        ...storages.map((row) => ({ ...row, what: `storage ${row.id}` })),
        ...connections.map((row) => ({ ...row, what: `connection ${row.id}`, connection_id: null })),
      ]
      return [
        ...places.flatMap(({ what, options, secrets, connection_id }) => [
          ...unsealed(what, secrets),
          ...Object.keys(options)
            .filter((name) => Object.hasOwn(secrets, name))
            .map((name) => `${what}: ${name} is also kept open`),
          ...Object.keys(secrets)
            .filter(() => connection_id !== null)
            .map((name) => `${what}: ${name} is kept beside that of connection ${connection_id}`),
        ]),
        ...webhooks.flatMap((row) => unsealed(`webhook ${row.id}`, row.secrets)),
      ].slice(0, limit)
    },
  },
  {
    id: 'I11',
    promise: 'runs only ever changed state as they may, and are in the state they were last put into',
    find: (db, limit) =>
      rowsOf(
        db,
        sql<{ what: string }>`
          select * from (
            select format('run %s went from %s to %s', run_id, coalesce(from_state, 'new'), to_state) as what
              from run_events where not coalesce(from_state, 'new') || '>' || to_state = any(${legal}::text[])
            union all
            select format('run %s went from %s to %s while it was %s', run_id, from_state, to_state, before)
              from (select *, lag(to_state) over (partition by run_id order by id) as before from run_events) e
             where before is distinct from from_state
            union all
            select format('run %s is %s, but was last put into %s', r.id, r.state, coalesce(e.to_state, 'nothing'))
              from sync_runs r left join lateral (
                select to_state from run_events e where e.run_id = r.id order by id desc limit 1) e on true
             where e.to_state is distinct from r.state
          ) found limit ${limit}`,
      ),
  },
]
