import type { Annotation, AnnotationWrite, Draft, JsonObject } from '@sluice/contract'
import type { Transaction } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { Database } from '../../db/schema.ts'
import { annotationToWire, draftToWire, type AnnotationRow } from '../../lib/annotation-wire.ts'
import { badRequest, invalid, notFound } from '../../lib/errors.ts'
import { resultProblem } from '../../lib/results.ts'
import { recordRemoval, recordSave, recordSaves, wakeTargets } from '../outbox/index.ts'
import { recordEvent } from '../webhook-events/index.ts'
import { annotationsStore as store, type NewAnnotation } from './annotations.store.ts'
import { draftsStore } from './drafts.store.ts'

/** Annotations one bulk call makes; each has its own intents in the outbox. */
const MAX_BULK = 1_000
const MAX_USER_ID = 2_147_483_647

export type Annotations = ReturnType<typeof createAnnotations>

/**
 * Saving an annotation, counting it, ending the reservation and the draft, and telling the outbox are one
 * transaction: after a crash all of it happened or none.
 */
export function createAnnotations({ db }: { db: Db }) {
  async function author(wanted: number | null | undefined, caller: number): Promise<number> {
    if (wanted === undefined || wanted === null || wanted === caller) return caller
    if (Math.abs(wanted) <= MAX_USER_ID && (await store.userExists(db, wanted))) return wanted
    throw invalid({ completed_by: [`There is no user ${wanted}.`] })
  }

  async function sameAgain(a: NewAnnotation): Promise<AnnotationRow> {
    const existing = a.unique_id === null ? undefined : await store.byUniqueId(db, a.unique_id)
    if (!existing) throw notFound()
    if (existing.task_id !== a.task || existing.completed_by !== a.completed_by)
      throw invalid({ unique_id: ['Another annotation has this unique_id.'] })
    return existing
  }

  return {
    async list(task: number): Promise<Annotation[]> {
      const rows = await store.ofTask(db, task)
      if (!rows) throw notFound()
      return rows.map((row) => annotationToWire(row, 'id'))
    },

    async get(id: number): Promise<Annotation> {
      const row = await store.find(db, id)
      if (!row) throw notFound()
      return annotationToWire(row, 'id')
    },

    /** The same unique_id twice answers with the same annotation and changes nothing. */
    async create(task: number, body: AnnotationWrite, caller: number): Promise<Annotation> {
      const fresh = newAnnotation(task, body, caller, await author(body.completed_by, caller))
      const saved = await db.transaction().execute(async (trx) => {
        const row = await store.insert(trx, fresh)
        if (row) {
          const { id, project_id: projectId, revision } = row
          await recordSave(trx, { projectId, annotationId: id, revision })
          await recordEvent(trx, { action: 'ANNOTATION_CREATED', projectId, ids: [id] })
        }
        return row
      })
      return annotationToWire(saved ?? (await sameAgain(fresh)), 'id')
    },

    async update(id: number, body: AnnotationWrite, caller: number): Promise<Annotation> {
      refuseBadResult(body.result)
      const change = {
        result: body.result,
        was_cancelled: body.was_cancelled,
        ground_truth: body.ground_truth,
        lead_time: body.lead_time,
        completed_by: body.completed_by ? await author(body.completed_by, caller) : undefined,
      }
      return db.transaction().execute(async (trx) => {
        const [found] = await store.lock(trx, [id])
        const row = found && (await store.update(trx, id, change, caller))
        if (!row) throw notFound()
        await store.recount(trx, [row.task_id], caller)
        await recordSave(trx, { projectId: row.project_id, annotationId: id, revision: row.revision })
        await recordEvent(trx, { action: 'ANNOTATION_UPDATED', projectId: row.project_id, ids: [id] })
        return annotationToWire(row, 'id')
      })
    },

    async remove(id: number, caller: number): Promise<void> {
      await db.transaction().execute(async (trx) => {
        const [found] = await store.lock(trx, [id])
        if (!found) throw notFound()
        await store.remove(trx, [id])
        await store.recount(trx, [found.task_id], caller)
        await recordGone(trx, found.project_id, [id])
      })
    },

    async removeMany(ids: readonly number[], project: number | undefined, caller: number): Promise<number> {
      return db.transaction().execute(async (trx) => {
        const found = await store.lock(trx, ids, project)
        await store.remove(
          trx,
          found.map((a) => a.id),
        )
        await store.recount(trx, [...new Set(found.map((a) => a.task_id))], caller)
        for (const projectId of new Set(found.map((a) => a.project_id))) {
          const mine = found.filter((a) => a.project_id === projectId)
          await recordGone(
            trx,
            projectId,
            mine.map((a) => a.id),
          )
        }
        return found.length
      })
    },

    /** The same answer for each of the tasks. All of them, or none. */
    async createMany(tasks: readonly number[], body: AnnotationWrite, caller: number): Promise<Annotation[]> {
      const wanted = [...new Set(tasks)]
      if (wanted.length === 0) throw badRequest('No tasks were selected.')
      if (wanted.length > MAX_BULK)
        throw badRequest(
          `At most ${MAX_BULK} tasks can be annotated in one call; ${wanted.length} were selected.`,
        )
      const fresh = newAnnotation(0, body, caller, await author(body.completed_by, caller))
      return db.transaction().execute(async (trx) => {
        const found = await store.lockTasks(trx, wanted)
        const missing = wanted.filter((id) => !found.some((task) => task.id === id))
        if (missing.length > 0)
          throw invalid({ tasks: [`There is no task ${missing.slice(0, 10).join(', ')}.`] })
        const rows = await store.insertForAll(trx, wanted, fresh)
        await store.recount(trx, wanted, caller)
        const projects = Map.groupBy(rows, (row) => row.project_id)
        for (const [projectId, annotations] of projects)
          await wakeTargets(trx, projectId, await recordSaves(trx, { projectId, annotations }))
        for (const [projectId, annotations] of projects)
          await recordEvent(trx, {
            action: 'ANNOTATIONS_CREATED',
            projectId,
            ids: annotations.map(({ id }) => id),
          })
        return rows.map((row) => annotationToWire(row, 'id'))
      })
    },

    /** The annotation becomes the caller's draft of the task, which stays reserved for him meanwhile. */
    async toDraft(id: number, caller: number): Promise<Draft> {
      const before = await store.find(db, id)
      if (!before) throw notFound()
      return db.transaction().execute(async (trx) => {
        const [found] = await store.lock(trx, [id])
        if (!found) throw notFound()
        const draft = await draftsStore.upsert(trx, {
          task: found.task_id,
          annotation: null,
          user: caller,
          result: before.result,
          lead_time: before.lead_time,
          was_postponed: false,
        })
        if (!draft) throw notFound()
        await store.remove(trx, [id])
        await store.recount(trx, [found.task_id], caller)
        await store.reserve(trx, found.task_id, caller)
        await recordGone(trx, found.project_id, [id])
        return draftToWire(draft)
      })
    },
  }
}

/** Targets and webhooks hear of it, in this order, as everywhere. */
async function recordGone(
  trx: Transaction<Database>,
  projectId: number,
  annotationIds: readonly number[],
): Promise<void> {
  await recordRemoval(trx, { projectId, annotationIds })
  await recordEvent(trx, { action: 'ANNOTATIONS_DELETED', projectId, ids: annotationIds })
}

function newAnnotation(
  task: number,
  body: AnnotationWrite,
  caller: number,
  completedBy: number,
): NewAnnotation {
  refuseBadResult(body.result)
  return {
    task,
    caller,
    completed_by: completedBy,
    unique_id: body.unique_id ?? null,
    result: body.result ?? [],
    was_cancelled: body.was_cancelled ?? false,
    ground_truth: body.ground_truth ?? false,
    lead_time: body.lead_time ?? null,
    parent_prediction: body.parent_prediction ?? null,
    parent_annotation: body.parent_annotation ?? null,
  }
}

export function refuseBadResult(result: JsonObject[] | undefined): void {
  const problem = result === undefined ? undefined : resultProblem(result)
  if (problem) throw invalid({ result: [problem] })
}
