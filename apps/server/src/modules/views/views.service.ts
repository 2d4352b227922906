import { ViewQuery, type JsonObject } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import { badRequest, notFound } from '../../lib/errors.ts'
import { configFacts } from '../../lib/label-config.ts'
import { taskColumns, type TaskColumn } from './columns.ts'
import { viewsStore as store, type ViewRow } from './views.store.ts'

export interface ViewsDeps {
  db: Db
  getProject: (id: number) => Promise<{ id: number; label_config: string }>
  /** Data keys the project's tasks have, most frequent first. */
  dataColumns: (project: number) => Promise<string[]>
}

const MAX_VIEW_BYTES = 200_000

export type Views = ReturnType<typeof createViews>

/** Saved views of the data manager. Everybody of a project sees them. */
export function createViews({ db, getProject, dataColumns }: ViewsDeps) {
  async function find(id: number): Promise<ViewRow> {
    const row = await store.find(db, id)
    if (!row) throw notFound()
    return row
  }

  return {
    async list(project: number) {
      await getProject(project)
      return (await store.list(db, project)).map(toWire)
    },
    get: async (id: number) => toWire(await find(id)),
    async create(project: number, data: JsonObject, user: number) {
      await getProject(project)
      refuseHuge(data)
      return toWire(await store.create(db, project, user, data))
    },
    async update(id: number, data: JsonObject | undefined, replace: boolean) {
      const before = await find(id)
      if (data === undefined) return toWire(before)
      const after = replace ? data : { ...before.data, ...data }
      refuseHuge(after)
      const row = await store.update(db, id, after)
      if (!row) throw notFound()
      return toWire(row)
    },
    async remove(id: number): Promise<void> {
      await find(id)
      await store.remove(db, id)
    },
    async reset(project: number): Promise<void> {
      await getProject(project)
      await store.reset(db, project)
    },
    async reorder(project: number, ids: readonly number[]): Promise<void> {
      await getProject(project)
      await store.reorder(db, project, ids)
    },

    /** Filters and order of a view. Those it does not understand are as if they were not there. */
    query: async (id: number): Promise<{ project: number; query: ViewQuery }> => {
      const row = await find(id)
      const { filters, ordering } = row.data
      const parsed = ViewQuery.safeParse({ filters: filters ?? undefined, ordering: ordering ?? undefined })
      return { project: row.project_id, query: parsed.success ? parsed.data : {} }
    },

    async columns(project: number): Promise<TaskColumn[]> {
      const { label_config } = await getProject(project)
      const facts = configFacts(label_config)
      return taskColumns([...new Set([...facts.dataKeys, ...(await dataColumns(project))])], facts)
    },
  }
}

function refuseHuge(data: JsonObject): void {
  if (JSON.stringify(data).length > MAX_VIEW_BYTES) throw badRequest('A view may hold 200 kB at most.')
}

const toWire = (row: ViewRow) => ({
  id: row.id,
  project: row.project_id,
  user: row.user_id,
  order: row.position,
  data: row.data,
  filter_group: null,
  // clients insist on an object or nothing here; the order itself is in data.ordering
  ordering: null,
  selected_items: null,
})
