import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { ProjectRow } from './projects.types.ts'

/** Enough to know the columns of a project; reading every task of a big one would take minutes. */
const SAMPLE = 1_000

export interface ProjectSummary {
  created_at: string
  all_data_columns: Record<string, number>
  common_data_columns: string[]
  created_annotations: Record<string, number>
  created_labels: Record<string, Record<string, number>>
}

/**
 * Which data keys, controls and labels a project uses. Columns are worked out from its first and last tasks,
 * annotations from its latest ones: for projects larger than that the counts are of the sample.
 */
export async function summarize(db: Db, project: ProjectRow): Promise<ProjectSummary> {
  const columns = await columnsOf(db, project.id)
  const total = await sql<{ n: number }>`
    select coalesce(sum(tasks), 0)::bigint as n from project_counts where project_id = ${project.id}`.execute(
    db,
  )
  // below the sample size both halves hold the same tasks
  const doubled = (total.rows[0]?.n ?? 0) <= SAMPLE ? 2 : 1
  const uses = await sql<{ from: string; to: string; type: string; labels: unknown; n: number }>`
    with latest as (
      select result from annotations where project_id = ${project.id} order by id desc limit ${SAMPLE}
    )
    select i.item->>'from_name' as "from", i.item->>'to_name' as "to", i.item->>'type' as type,
      i.item->'value'->(i.item->>'type') as labels, count(*) as n
    from latest cross join lateral jsonb_array_elements(latest.result) as i (item)
    where i.item->>'from_name' is not null and i.item->>'type' is not null
    group by 1, 2, 3, 4 limit 5000`.execute(db)
  const created = new Map<string, number>()
  const labels = new Map<string, Map<string, number>>()
  for (const use of uses.rows) {
    const key = `${use.from}|${use.to}|${use.type}`
    created.set(key, (created.get(key) ?? 0) + use.n)
    if (!Array.isArray(use.labels)) continue
    const ofControl = labels.get(use.from) ?? new Map<string, number>()
    labels.set(use.from, ofControl)
    for (const label of use.labels)
      if (typeof label === 'string') ofControl.set(label, (ofControl.get(label) ?? 0) + use.n)
  }
  return {
    created_at: project.created_at.toISOString(),
    all_data_columns: Object.fromEntries(columns.map((c) => [c.key, c.n / doubled])),
    common_data_columns: columns.filter((c) => c.everywhere).map((c) => c.key),
    created_annotations: Object.fromEntries(created),
    created_labels: Object.fromEntries(
      [...labels].map(([name, counts]) => [name, Object.fromEntries(counts)]),
    ),
  }
}

interface Column {
  key: string
  n: number
  everywhere: boolean
}

async function columnsOf(db: Db, project: number): Promise<Column[]> {
  const { rows } = await sql<Column>`
    with sample as (
      (select data from tasks where project_id = ${project} order by id limit ${SAMPLE})
      union all
      (select data from tasks where project_id = ${project} order by id desc limit ${SAMPLE})
    )
    select k.key, count(*) as n, count(*) = (select count(*) from sample) as everywhere
    from sample cross join lateral jsonb_object_keys(sample.data) as k (key)
    group by 1 order by 2 desc, 1 limit 500`.execute(db)
  return rows
}

export const dataColumns = async (db: Db, project: number): Promise<string[]> =>
  (await columnsOf(db, project)).map((column) => column.key)
