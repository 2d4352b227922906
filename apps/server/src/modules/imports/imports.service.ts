import type { ImportReport } from '@sluice/contract'
import type { Transaction } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { Database } from '../../db/schema.ts'
import { AppError, badRequest, invalid } from '../../lib/errors.ts'
import { recordSaves, wakeTargets } from '../outbox/index.ts'
import { recordEvent } from '../webhook-events/index.ts'
import { buildTask, type BuildRules, type BuiltTask } from './build-task.ts'
import { accounts, insertAnswers, refreshStatistics } from './imports.store.ts'
import { jsonItems } from './json-items.ts'
import type { Spooled } from './spool.ts'

export interface NewTaskRow {
  data: BuiltTask['data']
  meta: BuiltTask['meta']
  overlap: number
  allow_skip: boolean
  total_annotations: number
  cancelled_annotations: number
  total_predictions: number
  prediction_score: number | null
  is_labeled: boolean
}

export interface ImportsDeps {
  db: Db
  getProject: (id: number) => Promise<ImportTarget>
  insertTasks: (
    trx: Transaction<Database>,
    project: number,
    tasks: readonly NewTaskRow[],
  ) => Promise<number[]>
}
export interface ImportTarget {
  id: number
  label_config: string
  maximum_annotations: number
  skip_queue: string | null
}

export interface ImportRequest {
  project: number
  importer: number
  uploads: readonly Spooled[]
  preannotatedFrom: readonly string[]
  /** Checked only, nothing inserted, when false. */
  commit: boolean
  returnIds: boolean
  /** Aborted until everything is inserted, nothing is. */
  signal: AbortSignal
}

const MAX_TASKS = 1_000_000
const MAX_ERRORS = 100
const BATCH = 1_000
const BIG = 20_000

export type Imports = ReturnType<typeof createImports>

/**
 * Import of tasks. Everything is checked first, then everything is inserted in one transaction: an upload in
 * which one item is wrong leaves no trace but its error messages. What targets have to be told of annotations is
 * part of that transaction.
 */
export function createImports({ db, getProject, insertTasks }: ImportsDeps) {
  async function rulesFor(request: ImportRequest, labelConfig: string): Promise<BuildRules> {
    const people = await accounts(db)
    const byEmail = new Map(people.map((p) => [p.email, p.id]))
    const known = new Set(people.map((p) => p.id))
    return {
      labelConfig,
      preannotatedFrom: request.preannotatedFrom,
      importer: request.importer,
      findUser: ({ id, email }) =>
        email !== undefined
          ? byEmail.get(email.trim().toLowerCase())
          : id !== undefined && known.has(id)
            ? id
            : undefined,
    }
  }

  async function* built(
    { uploads, signal }: ImportRequest,
    rules: BuildRules,
  ): AsyncGenerator<[BuiltTask | string, unknown]> {
    for (const upload of uploads) {
      try {
        const quote = upload.foreign !== true
        for await (const item of jsonItems(upload.read(), { quote })) {
          if (signal.aborted) throw badRequest('The import was cancelled. Nothing was inserted.')
          yield [buildTask(item, rules), item]
        }
      } catch (error) {
        if (error instanceof AppError && upload.name !== '')
          throw badRequest(`${upload.name}: ${error.message}`)
        throw error
      }
    }
  }

  /** First reading: counts, columns, or 400 with up to 100 sentences. */
  async function check(request: ImportRequest, rules: BuildRules) {
    const found = { tasks: 0, annotations: 0, predictions: 0, columns: new Set<string>() }
    const errors: string[] = []
    let index = 0
    for await (const [task, item] of built(request, rules)) {
      if (typeof task === 'string') errors.push(`Error at item ${index}: ${task} :: ${excerpt(item)}`)
      else {
        const keys = Object.keys(task.data)
        if (found.tasks === 0) for (const key of keys) found.columns.add(key)
        else for (const key of found.columns) if (!Object.hasOwn(task.data, key)) found.columns.delete(key)
        found.tasks += 1
        found.annotations += task.annotations.length
        found.predictions += task.predictions.length
      }
      index += 1
      if (errors.length >= MAX_ERRORS) break
      if (index > MAX_TASKS) throw badRequest(`At most ${MAX_TASKS} tasks can be imported in one call.`)
    }
    if (errors.length > 0) throw invalid({ non_field_errors: errors })
    if (found.tasks === 0) throw badRequest('No tasks added: the upload holds none.')
    return found
  }

  async function insert(request: ImportRequest, target: ImportTarget, rules: BuildRules): Promise<number[]> {
    return db.transaction().execute(async (trx) => {
      const ids: number[] = []
      const annotated: number[] = []
      const targets = new Set<number>()
      const flush = async (batch: BuiltTask[]): Promise<void> => {
        const rows = batch.map((task) => taskRow(task, target))
        const fresh = await insertTasks(trx, target.id, rows)
        const annotations = await insertAnswers(trx, target.id, batch, fresh, request.importer)
        for (const id of await recordSaves(trx, { projectId: target.id, annotations })) targets.add(id)
        annotated.push(...annotations.map(({ id }) => id))
        ids.push(...fresh)
      }
      let batch: BuiltTask[] = []
      for await (const [task] of built(request, rules)) {
        if (typeof task === 'string') throw badRequest('The upload changed while it was read. Try again.')
        batch.push(task)
        if (batch.length >= BATCH) await flush(batch.splice(0))
      }
      await flush(batch)
      batch = []
      await wakeTargets(
        trx,
        target.id,
        [...targets].toSorted((a, b) => a - b),
      )
      await recordEvent(trx, { action: 'TASKS_CREATED', projectId: target.id, ids })
      await recordEvent(trx, { action: 'ANNOTATIONS_CREATED', projectId: target.id, ids: annotated })
      return ids
    })
  }

  return {
    async run(request: ImportRequest): Promise<ImportReport> {
      const started = performance.now()
      const target = await getProject(request.project)
      const rules = await rulesFor(request, target.label_config)
      const found = await check(request, rules)
      const ids = request.commit ? await insert(request, target, rules) : []
      if (ids.length >= BIG) await refreshStatistics(db)
      return {
        task_count: found.tasks,
        annotation_count: found.annotations,
        prediction_count: found.predictions,
        predictions_count: found.predictions,
        duration: (performance.now() - started) / 1000,
        file_upload_ids: [],
        could_be_tasks_list: false,
        found_formats: [...new Set(request.uploads.filter((u) => u.name !== '').map(() => '.json'))],
        data_columns: [...found.columns],
        ...(request.returnIds ? { task_ids: ids } : {}),
      }
    },
  }
}

function taskRow(task: BuiltTask, target: ImportTarget): NewTaskRow {
  const cancelled = task.annotations.filter((a) => a.was_cancelled).length
  const total = task.annotations.length - cancelled
  const overlap = task.overlap ?? target.maximum_annotations
  return {
    data: task.data,
    meta: task.meta,
    overlap,
    allow_skip: task.allow_skip,
    total_annotations: total,
    cancelled_annotations: cancelled,
    total_predictions: task.predictions.length,
    prediction_score: task.predictions.findLast((p) => p.score !== null)?.score ?? null,
    is_labeled: total + (target.skip_queue === 'IGNORE_SKIPPED' ? cancelled : 0) >= overlap,
  }
}

function excerpt(item: unknown): string {
  const text = JSON.stringify(item) ?? ''
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
