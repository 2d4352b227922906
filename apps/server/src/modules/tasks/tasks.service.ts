import type { Task, TaskList, TaskRow, TaskWrite, ViewQuery } from '@sluice/contract'
import type { z } from 'zod'
import { sql, type Transaction } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { Database } from '../../db/schema.ts'
import { invalid, notFound } from '../../lib/errors.ts'
import { taskDataProblem } from '../../lib/task-data.ts'
import { recordEvent } from '../webhook-events/index.ts'
import { filterCondition, type Condition } from './filter-sql.ts'
import { listPage, listTotals, selectionCondition } from './list.store.ts'
import { listItemToWire, rowToWire, shownData, taskToWire, unresolved } from './task-wire.ts'
import { tasksStore as store } from './tasks.store.ts'
import type { NewTask, RecordRemoval, TaskChange, TaskListQuery, TaskMedia } from './tasks.types.ts'

export interface TasksDeps {
  db: Db
  /** The project, or 404. */
  getProject: (id: number) => Promise<{ id: number; label_config: string; maximum_annotations: number }>
  media: TaskMedia
  recordRemoval: RecordRemoval
  /** Called in the transaction that adds, removes or empties tasks: whoever looks at the project hears of it. */
  tasksChanged: (trx: Transaction<Database>, project: number) => Promise<void>
}

/** Tasks one transaction of a mass deletion takes; each is short and the deletion can be started again. */
const CHUNK = 2_000

export type Tasks = ReturnType<typeof createTasks>

export function createTasks({ db, getProject, media, recordRemoval, tasksChanged }: TasksDeps) {
  /** In the order of the ids, to be labeled; `queues` says where each came from. Media stop when he is gone. */
  async function details(
    ids: readonly number[],
    user: number,
    gone: AbortSignal,
    queues?: ReadonlyMap<number, string>,
  ): Promise<Task[]> {
    const rows = await store.details(db, ids, user)
    const [first] = rows
    if (!first) return []
    const deliver = await media.delivererFor(first.project_id)
    const tasks: Task[] = []
    // One after the other: the media of one task may be megabytes.
    for (const row of rows) {
      const { data, notices } = await deliver(row.id, shownData(row), gone)
      const queue = queues?.get(row.id)
      tasks.push(
        taskToWire(row, data, {
          ...(queue === undefined ? {} : { queue }),
          ...(notices.length === 0 ? {} : { media_notices: [...notices] }),
        }),
      )
    }
    return tasks
  }

  async function detail(id: number, user: number, gone: AbortSignal): Promise<Task> {
    const [task] = await details([id], user, gone)
    if (!task) throw notFound()
    return task
  }

  async function wholeSelection(project: number, query: ViewQuery): Promise<Condition | undefined> {
    const { label_config } = await getProject(project)
    const parts = [
      filterCondition(query.filters, label_config),
      selectionCondition(query.selectedItems),
    ].filter((part) => part !== undefined)
    return parts.length === 0 ? undefined : sql<boolean>`(${sql.join(parts, sql` and `)})`
  }

  /** Runs over the tasks of a selection in id order, a chunk at a time. */
  async function overSelection(
    project: number,
    query: ViewQuery,
    work: (ids: number[]) => Promise<number>,
  ): Promise<number> {
    const where = await wholeSelection(project, query)
    let [done, after] = [0, 0]
    for (;;) {
      const ids = await store.selectIds(db, project, where, after, CHUNK)
      if (ids.length === 0) return done
      done += await work(ids)
      after = ids.at(-1) ?? after
    }
  }

  const removeIds = (project: number, ids: readonly number[]): Promise<number> =>
    db.transaction().execute(async (trx) => {
      await store.lock(trx, ids)
      const annotationIds = await store.annotationIds(trx, ids)
      const gone = await store.remove(trx, ids)
      await recordRemoval(trx, { projectId: project, annotationIds })
      await recordEvent(trx, { action: 'TASKS_DELETED', projectId: project, ids: gone })
      await tasksChanged(trx, project)
      return gone.length
    })

  const insert = async (
    trx: Transaction<Database>,
    project: number,
    fresh: readonly NewTask[],
  ): Promise<number[]> => {
    const ids = await store.insert(trx, project, fresh)
    await tasksChanged(trx, project)
    return ids
  }

  return {
    detail,
    /** Adds tasks in the caller's transaction, for imports, which tell webhooks themselves; ids in their order. */
    insert,
    details,

    async list(query: TaskListQuery, user: number): Promise<TaskList> {
      const { label_config } = await getProject(query.project)
      const [rows, totals, resolve] = await Promise.all([
        listPage(db, query, label_config, user),
        listTotals(db, query, label_config),
        query.resolve ? media.resolverFor(query.project) : unresolved,
      ])
      return { tasks: rows.map((row) => listItemToWire(row, label_config, resolve)), ...totals }
    },

    /** Tasks of a project as they are stored: no addresses resolved. */
    async listRaw(project: number, page: number, pageSize: number, user: number): Promise<Task[]> {
      await getProject(project)
      const { rows } = await sql<{ id: number }>`
        select id from tasks where project_id = ${project} order by id
        limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db)
      const found = await store.details(
        db,
        rows.map((row) => row.id),
        user,
      )
      return found.map((row) => taskToWire(row, shownData(row)))
    },

    async create(project: number, body: z.output<typeof TaskWrite>): Promise<z.output<typeof TaskRow>> {
      const { label_config, maximum_annotations } = await getProject(project)
      const problem = taskDataProblem(body.data, label_config)
      if (problem) throw invalid({ data: [problem] })
      const [id] = await db.transaction().execute(async (trx) => {
        const ids = await insert(trx, project, [
          {
            data: body.data,
            meta: body.meta ?? null,
            overlap: body.overlap ?? maximum_annotations,
            allow_skip: body.allow_skip ?? true,
            total_annotations: 0,
            cancelled_annotations: 0,
            total_predictions: 0,
            prediction_score: null,
            is_labeled: false,
          },
        ])
        await recordEvent(trx, { action: 'TASKS_CREATED', projectId: project, ids })
        return ids
      })
      const row = id === undefined ? undefined : await store.find(db, id)
      if (!row) throw notFound()
      return rowToWire(row, shownData(row))
    },

    async update(id: number, body: TaskChange, user: number): Promise<Task> {
      const before = await store.find(db, id)
      if (!before) throw notFound()
      const problem = body.data && taskDataProblem(body.data, before.label_config)
      if (problem) throw invalid({ data: [problem] })
      await store.update(db, id, body, user)
      const [row] = await store.details(db, [id], user)
      if (!row) throw notFound()
      const resolve = await media.resolverFor(row.project_id)
      return taskToWire(row, resolve(id, shownData(row)))
    },

    async remove(id: number): Promise<void> {
      const task = await store.find(db, id)
      if (!task) throw notFound()
      await removeIds(task.project_id, [id])
    },

    /** Ids of what a selection holds, in id order, at most `limit`. */
    select: async (project: number, query: ViewQuery, limit: number): Promise<number[]> =>
      store.selectIds(db, project, await wholeSelection(project, query), 0, limit),

    /** How many tasks were deleted. */
    removeSelected: (project: number, query: ViewQuery): Promise<number> =>
      overSelection(project, query, (ids) => removeIds(project, ids)),

    /** How many annotations were deleted; their tasks are unlabeled again. */
    clearSelected: (project: number, query: ViewQuery): Promise<number> =>
      overSelection(project, query, (ids) =>
        db.transaction().execute(async (trx) => {
          await store.lock(trx, ids)
          const annotationIds = await store.annotationIds(trx, ids)
          const gone = await store.clearAnnotations(trx, ids)
          await recordRemoval(trx, { projectId: project, annotationIds })
          await recordEvent(trx, { action: 'ANNOTATIONS_DELETED', projectId: project, ids: annotationIds })
          await tasksChanged(trx, project)
          return gone
        }),
      ),
  }
}
