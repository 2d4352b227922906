import type { Project, ProjectWrite } from '@sluice/contract'
import type { Insertable } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { ProjectsTable } from '../../db/schema.ts'
import { invalid, notFound } from '../../lib/errors.ts'
import { configErrors } from '../../lib/label-config.ts'
import { recordEvent } from '../webhook-events/index.ts'
import { configChangeProblems } from './config-change.ts'
import { projectsStore as store } from './projects.store.ts'
import type { ProjectListQuery, ProjectRow } from './projects.types.ts'
import { countsToWire, projectToWire } from './projects.wire.ts'
import { dataColumns, summarize } from './summary.ts'

export interface ProjectsDeps {
  db: Db
}

/** Up to here a deletion is one transaction; bigger projects vanish at once and are emptied in the background. */
const DELETED_AT_ONCE = 5_000
const PURGE_CHUNK = 5_000

const emptyConfig = '<View></View>'

export type Projects = ReturnType<typeof createProjects>

export function createProjects({ db }: ProjectsDeps) {
  async function get(id: number): Promise<ProjectRow> {
    const row = await store.find(db, id)
    if (!row) throw notFound()
    return row
  }

  async function find(id: number, caller: number): Promise<Project | null> {
    const row = await store.view(db, id, caller)
    return row ? projectToWire(row) : null
  }

  async function view(id: number, caller: number): Promise<Project> {
    const project = await find(id, caller)
    if (!project) throw notFound()
    return project
  }

  function validateConfig(xml: string): void {
    const problems = configErrors(xml)
    if (problems.length > 0) throw invalid({ label_config: problems })
  }

  return {
    /** The row of a project that is not deleted, or 404. For other modules. */
    get,
    find,
    view,
    validateConfig,

    async list(query: ProjectListQuery, caller: number) {
      const { rows, count } = await store.list(db, query, caller)
      if (rows.length === 0 && query.page > 1) throw notFound('Invalid page.')
      return { results: rows.map(projectToWire), count }
    },

    async listCounts(query: ProjectListQuery, caller: number) {
      const { rows, count } = await store.list(db, query, caller)
      if (rows.length === 0 && query.page > 1) throw notFound('Invalid page.')
      return { results: rows.map((row) => ({ id: row.id, ...countsToWire(row) })), count }
    },

    async create(body: ProjectWrite, caller: number): Promise<Project> {
      const values = columnsOf(body)
      if (values.label_config !== undefined) validateConfig(values.label_config)
      const made = await db.transaction().execute(async (trx) => {
        const { id } = await trx
          .insertInto('projects')
          .values({ ...values, title: values.title ?? 'New Project', created_by: caller })
          .returning('id')
          .executeTakeFirstOrThrow()
        await recordEvent(trx, { action: 'PROJECT_CREATED', projectId: id, ids: [id] })
        return id
      })
      return view(made, caller)
    },

    async update(id: number, body: ProjectWrite, caller: number): Promise<Project> {
      const values = columnsOf(body)
      if (values.label_config !== undefined) validateConfig(values.label_config)
      await db.transaction().execute(async (trx) => {
        const before = await store.lock(trx, id)
        if (!before) throw notFound()
        if (values.label_config !== undefined && values.label_config !== before.label_config) {
          const problems = await configChangeProblems(trx, id, before.label_config, values.label_config)
          if (problems.length > 0) throw invalid({ label_config: problems })
        }
        const after = await trx
          .updateTable('projects')
          .set({ ...values, updated_at: new Date() })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        const respread =
          after.maximum_annotations !== before.maximum_annotations ||
          after.overlap_cohort_percentage !== before.overlap_cohort_percentage ||
          (after.skip_queue === 'IGNORE_SKIPPED') !== (before.skip_queue === 'IGNORE_SKIPPED')
        if (respread) await store.spreadOverlap(trx, after)
        await recordEvent(trx, { action: 'PROJECT_UPDATED', projectId: id, ids: [id] })
      })
      return view(id, caller)
    },

    /** 400 with sentences when the config is wrong or stands against annotations of the project. */
    async validateChange(id: number, xml: string): Promise<void> {
      const project = await get(id)
      validateConfig(xml)
      const problems = await configChangeProblems(db, id, project.label_config, xml)
      if (problems.length > 0) throw invalid({ label_config: problems })
    },

    async remove(id: number): Promise<void> {
      await db.transaction().execute(async (trx) => {
        if (!(await store.lock(trx, id))) throw notFound()
        const counts = await store.view(trx, id, 0)
        // its storages end here whatever its size: no sync may go on filling a deleted project. So do its
        // webhooks: those of all projects hear of the end
        await trx.deleteFrom('storages').where('project_id', '=', id).execute()
        await trx.deleteFrom('webhooks').where('project_id', '=', id).execute()
        if ((counts?.tasks ?? 0) <= DELETED_AT_ONCE)
          await trx.deleteFrom('projects').where('id', '=', id).execute()
        else await trx.updateTable('projects').set({ deleted_at: new Date() }).where('id', '=', id).execute()
        await recordEvent(trx, { action: 'PROJECT_DELETED', projectId: id, ids: [id] })
      })
    },

    /**
     * Empties projects that were deleted, one short transaction after the other. Safe to call from several
     * processes and to stop at any point; the worker's ticker calls it.
     */
    async purgeDeleted(signal: AbortSignal): Promise<void> {
      const rows = await db.selectFrom('projects').select('id').where('deleted_at', 'is not', null).execute()
      for (const { id } of rows) {
        let more = true
        while (more && !signal.aborted) more = await store.purgeTasks(db, id, PURGE_CHUNK)
        if (!more) await db.deleteFrom('projects').where('id', '=', id).execute()
      }
    },

    async summary(id: number) {
      return summarize(db, await get(id))
    },

    /** Data keys the project's tasks have, the most frequent first. */
    dataColumns: (id: number) => dataColumns(db, id),
  }
}

/** Contract fields to columns. Fields that were not sent keep their value, or get the database's default. */
function columnsOf(body: ProjectWrite): Partial<Insertable<ProjectsTable>> {
  const { task_data_password: _never_stored, control_weights, label_config, ...plain } = body
  const columns: Record<string, unknown> = { ...plain }
  if (control_weights !== undefined)
    columns['control_weights'] = control_weights === null ? null : JSON.stringify(control_weights)
  if (label_config !== undefined)
    columns['label_config'] = label_config.trim() === '' ? emptyConfig : label_config
  return columns as Partial<Insertable<ProjectsTable>>
}
