import { Annotation, AnnotationWrite, Draft, Flag, Id, IdParams, ViewQuery } from '@sluice/contract'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { invalid } from '../../lib/errors.ts'
import { refuseUnstorable } from '../../lib/storable.ts'
import type { Annotations } from './annotations.service.ts'

/** Brush masks and long videos make results of many megabytes. */
export const bodyLimit = 32 * 1_048_576

const Skip = z.object({ was_cancelled: Flag.optional() })
const Bulk = AnnotationWrite.extend({
  task: Id.optional(),
  tasks: z.array(Id).max(10_000).optional(),
  project: Id.optional(),
  selected_items: ViewQuery.shape.selectedItems,
})
const BulkDelete = z.object({ ids: z.array(Id).max(10_000), project: Id.optional() })

export interface AnnotationsRoutesDeps {
  annotations: Annotations
  /** Ids of the selected tasks of a project, at most `limit`. */
  selectTasks: (project: number, query: ViewQuery, limit: number) => Promise<number[]>
}

export const annotationsRoutes =
  ({ annotations, selectTasks }: AnnotationsRoutesDeps) =>
  (app: App): void => {
    app.addHook('preValidation', refuseUnstorable)

    app.get(
      '/api/tasks/:id/annotations',
      { schema: { params: IdParams, response: { 200: z.array(Annotation) } } },
      async (req) => annotations.list(req.params.id),
    )
    app.post(
      '/api/tasks/:id/annotations',
      {
        bodyLimit,
        schema: { params: IdParams, querystring: Skip, body: AnnotationWrite, response: { 201: Annotation } },
      },
      async (req, reply) => {
        const { was_cancelled = req.query.was_cancelled } = req.body
        const body = was_cancelled === undefined ? req.body : { ...req.body, was_cancelled }
        return reply.code(201).send(await annotations.create(req.params.id, body, actorOf(req).id))
      },
    )
    app.get(
      '/api/annotations/:id',
      { schema: { params: IdParams, response: { 200: Annotation } } },
      async (req) => annotations.get(req.params.id),
    )
    for (const method of ['PATCH', 'PUT'] as const)
      app.route({
        method,
        url: '/api/annotations/:id',
        bodyLimit,
        schema: { params: IdParams, body: AnnotationWrite, response: { 200: Annotation } },
        handler: async (req) => annotations.update(req.params.id, req.body, actorOf(req).id),
      })
    app.delete('/api/annotations/:id', { schema: { params: IdParams } }, async (req, reply) => {
      await annotations.remove(req.params.id, actorOf(req).id)
      return reply.code(204).send()
    })
    app.post(
      '/api/annotations/:id/convert-to-draft',
      { schema: { params: IdParams, response: { 201: Draft } } },
      async (req, reply) => reply.code(201).send(await annotations.toDraft(req.params.id, actorOf(req).id)),
    )
    app.post(
      '/api/annotations/bulk',
      { bodyLimit, schema: { body: Bulk, response: { 201: z.array(Annotation) } } },
      async (req, reply) => {
        const { task, tasks, project, selected_items: selectedItems, ...answer } = req.body
        const ids = tasks ?? (task === undefined ? undefined : [task])
        if (ids) return reply.code(201).send(await annotations.createMany(ids, answer, actorOf(req).id))
        if (project === undefined || selectedItems === undefined)
          throw invalid({ tasks: ['Say which tasks: tasks, or project and selected_items.'] })
        // one more than allowed, so that too many is refused instead of cut
        const selected = await selectTasks(project, { selectedItems }, 1_001)
        return reply.code(201).send(await annotations.createMany(selected, answer, actorOf(req).id))
      },
    )
    app.post(
      '/api/annotations/bulk-delete',
      { schema: { body: BulkDelete, response: { 200: z.object({ deleted_count: z.int() }) } } },
      async (req) => {
        const { ids, project } = req.body
        return { deleted_count: await annotations.removeMany(ids, project, actorOf(req).id) }
      },
    )
  }
