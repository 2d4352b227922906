import type { Prediction, PredictionWrite } from '@sluice/contract'
import type { z } from 'zod'
import type { Db } from '../../db/connect.ts'
import { predictionToWire, type PredictionRow } from '../../lib/annotation-wire.ts'
import { AppError, invalid, notFound } from '../../lib/errors.ts'
import { resultProblem } from '../../lib/results.ts'
import { refuseBadResult } from './annotations.service.ts'
import { predictionsStore as store, type NewPrediction } from './predictions.store.ts'

export type PredictionBody = z.output<typeof PredictionWrite>
export type Predictions = ReturnType<typeof createPredictions>

/** Told of an import at most; the rest is of the same kind, usually. */
const MAX_ERRORS = 100
const CHUNK = 2_000

/** What models say about tasks. What a task keeps of its predictions changes in the same transaction. */
export function createPredictions({ db }: { db: Db }) {
  async function found(id: number): Promise<PredictionRow> {
    const row = await store.find(db, id)
    if (!row) throw notFound()
    return row
  }

  return {
    async list(
      of: { task?: number | undefined; project?: number | undefined },
      page: number,
      pageSize: number,
    ) {
      const rows = await store.list(db, of, pageSize, (page - 1) * pageSize)
      return rows.map((row) => predictionToWire(row))
    },

    get: async (id: number): Promise<Prediction> => predictionToWire(await found(id)),

    async create(body: PredictionBody): Promise<Prediction> {
      refuseBadResult(body.result)
      return db.transaction().execute(async (trx) => {
        const tasks = await store.lockTasks(trx, [body.task])
        if (!tasks.has(body.task)) throw invalid({ task: [`There is no task ${body.task}.`] })
        const [row] = await store.insert(trx, [complete(body)])
        if (!row) throw notFound()
        await store.recount(trx, [body.task])
        return predictionToWire(row)
      })
    },

    async update(
      id: number,
      body: { [K in keyof PredictionBody]?: PredictionBody[K] | undefined },
    ): Promise<Prediction> {
      refuseBadResult(body.result)
      const before = await found(id)
      const { task_id: task, ...kept } = before
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      const row = await db.transaction().execute(async (trx) => {
        await store.lockTasks(trx, [task])
        const changed = await store.update(trx, id, complete({ ...kept, ...given, task } as PredictionBody))
        await store.recount(trx, [task])
        return changed
      })
      if (!row) throw notFound()
      return predictionToWire(row)
    },

    async remove(id: number): Promise<void> {
      const { task_id: task } = await found(id)
      await db.transaction().execute(async (trx) => {
        await store.lockTasks(trx, [task])
        await store.remove(trx, id)
        await store.recount(trx, [task])
      })
    },

    /** All of them, or none with up to 100 sentences that say why. */
    async importAll(project: number, bodies: readonly PredictionBody[]): Promise<number> {
      return db.transaction().execute(async (trx) => {
        const tasks = await store.lockTasks(trx, [...new Set(bodies.map((b) => b.task))], project)
        const errors = bodies.flatMap((body, i) => {
          const problem = tasks.has(body.task)
            ? resultProblem(body.result)
            : `There is no task ${body.task} in this project.`
          return problem ? [`Error at item ${i}: ${problem}`] : []
        })
        if (errors.length > 0)
          throw new AppError(400, 'Validation error', { non_field_errors: errors.slice(0, MAX_ERRORS) })
        for (let i = 0; i < bodies.length; i += CHUNK)
          await store.insert(trx, bodies.slice(i, i + CHUNK).map(complete))
        await store.recount(trx, [...tasks])
        return bodies.length
      })
    },
  }
}

const complete = (body: PredictionBody): NewPrediction => ({
  task: body.task,
  result: body.result,
  score: body.score ?? null,
  model_version: body.model_version ?? null,
  cluster: body.cluster ?? null,
  neighbors: body.neighbors ?? null,
  mislabeling: body.mislabeling ?? 0,
})
