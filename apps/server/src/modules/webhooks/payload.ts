import { firedActions, type FiredAction, type Json, type JsonObject, type Project } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import { annotationToWire } from '../../lib/annotation-wire.ts'
import { taskRowToWire } from '../tasks/index.ts'
import * as rows from './payload.store.ts'
import type { DeliveryRow } from './webhooks.types.ts'

/** Receivers take about 1 MB; what would be more is told by its ids. */
const MAX_BYTES = 1_000_000

type Event = Pick<DeliveryRow, 'action' | 'project_id' | 'ids' | 'webhook_id'>

export interface PayloadDeps {
  db: Db
  /** As the API shows it; null once it is deleted. */
  findProject: (id: number) => Promise<Project | null>
}

const onlyId = (id: number): JsonObject => ({ id })
/** As they go over the wire: what JSON drops is dropped here. */
const asJson = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject

/**
 * What a webhook is told, in the shapes of Label Studio: made when it is sent, from the rows as they are then.
 * What is gone by then, or was deleted by the event, is told by its id. Storage URIs stay as they are stored.
 */
export function createPayloads({ db, findProject }: PayloadDeps) {
  /** One or many annotations, each with its task. */
  async function annotations({ action, ids }: Event, bodies: boolean): Promise<JsonObject> {
    const found = bodies ? await rows.annotations(db, ids, MAX_BYTES) : null
    const tasks = found
      ? await rows.tasks(db, [...new Set([...found.values()].map((a) => a.task_id))], MAX_BYTES)
      : null
    const annotation = (id: number): JsonObject => {
      const row = found?.get(id)
      return row ? asJson(annotationToWire(row, 'id')) : onlyId(id)
    }
    const task = (id: number): JsonObject => {
      const row = tasks?.get(id)
      return row ? asJson(taskRowToWire(row)) : onlyId(id)
    }
    const taskIds = [...new Set(await rows.tasksOf(db, ids))]
    const many = action === 'ANNOTATIONS_CREATED'
    const [id = 0] = ids
    const [taskId] = taskIds
    if (many) return { annotation: ids.map(annotation), task: taskIds.map(task) }
    return { annotation: annotation(id), ...(taskId === undefined ? {} : { task: task(taskId) }) }
  }

  async function subject(event: Event, bodies: boolean): Promise<JsonObject> {
    const { ids } = event
    const [id = 0] = ids
    const action = event.action as FiredAction
    switch (action) {
      case 'TASKS_CREATED': {
        const found = bodies ? await rows.tasks(db, ids, MAX_BYTES) : null
        return {
          tasks: ids.map((task) => {
            const row = found?.get(task)
            return row ? asJson(taskRowToWire(row)) : onlyId(task)
          }),
        }
      }
      case 'TASKS_DELETED':
      case 'ANNOTATIONS_DELETED':
        return { [firedActions[action].key]: ids.map(onlyId) }
      case 'ANNOTATION_CREATED':
      case 'ANNOTATION_UPDATED':
      case 'ANNOTATIONS_CREATED':
        return annotations(event, bodies)
      case 'SYNC_STARTED':
      case 'SYNC_COMPLETED':
      case 'SYNC_FAILED':
        return (await rows.run(db, id)) ?? { run: onlyId(id) }
      case 'PROJECT_CREATED':
      case 'PROJECT_UPDATED':
      case 'PROJECT_DELETED':
        return {}
      default:
        // the test event
        return { webhook: onlyId(event.webhook_id) }
    }
  }

  async function project(event: Event, bodies: boolean): Promise<Json | undefined> {
    const { project_id: id } = event
    if (id === null) return undefined
    const found = bodies && event.action !== 'PROJECT_DELETED' ? await findProject(id) : null
    return found ? asJson(found) : onlyId(id)
  }

  async function build(event: Event, bodies: boolean): Promise<JsonObject> {
    const [about, within] = await Promise.all([subject(event, bodies), project(event, bodies)])
    return { action: event.action, ...about, ...(within === undefined ? {} : { project: within }) }
  }

  return async (event: Event): Promise<JsonObject> => {
    const whole = await build(event, true)
    return Buffer.byteLength(JSON.stringify(whole)) <= MAX_BYTES ? whole : build(event, false)
  }
}
