import { Id, IdParams, Prediction, PredictionWrite } from '@sluice/contract'
import { z } from 'zod'
import type { App } from '../../http/app.ts'
import { refuseUnstorable } from '../../lib/storable.ts'
import { bodyLimit } from './annotations.routes.ts'
import type { Predictions } from './predictions.service.ts'

const MAX_INT = 2_147_483_647
const Body = PredictionWrite.extend({
  cluster: z.coerce.number().int().min(-MAX_INT).max(MAX_INT).nullable().optional(),
})
const ListQuery = z.object({
  task: Id.optional(),
  project: Id.optional(),
  task__project: Id.optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  page_size: z.coerce.number().int().min(1).max(1_000).default(1_000),
})

export interface PredictionsRoutesDeps {
  predictions: Predictions
  /** Throws 404 for a project that is not there. */
  getProject: (id: number) => Promise<{ id: number }>
}

export const predictionsRoutes =
  ({ predictions, getProject }: PredictionsRoutesDeps) =>
  (app: App): void => {
    app.addHook('preValidation', refuseUnstorable)

    app.get(
      '/api/predictions',
      { schema: { querystring: ListQuery, response: { 200: z.array(Prediction) } } },
      async (req) => {
        const { task, project, task__project, page, page_size } = req.query
        return predictions.list({ task, project: project ?? task__project }, page, page_size)
      },
    )
    app.post(
      '/api/predictions',
      { bodyLimit, schema: { body: Body, response: { 201: Prediction } } },
      async (req, reply) => reply.code(201).send(await predictions.create(req.body)),
    )
    app.get(
      '/api/predictions/:id',
      { schema: { params: IdParams, response: { 200: Prediction } } },
      async (req) => predictions.get(req.params.id),
    )
    for (const method of ['PATCH', 'PUT'] as const)
      app.route({
        method,
        url: '/api/predictions/:id',
        bodyLimit,
        schema: { params: IdParams, body: Body.partial(), response: { 200: Prediction } },
        handler: async (req) => predictions.update(req.params.id, req.body),
      })
    app.delete('/api/predictions/:id', { schema: { params: IdParams } }, async (req, reply) => {
      await predictions.remove(req.params.id)
      return reply.code(204).send()
    })
    app.post(
      '/api/projects/:id/import/predictions',
      {
        bodyLimit: 250 * 1_048_576,
        schema: {
          params: IdParams,
          body: z.array(Body).min(1).max(1_000_000),
          response: { 201: z.object({ created: z.int() }) },
        },
      },
      async (req, reply) => {
        const { id } = await getProject(req.params.id)
        return reply.code(201).send({ created: await predictions.importAll(id, req.body) })
      },
    )
  }
