import { Draft, DraftWrite, Id, IdParams } from '@sluice/contract'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { refuseUnstorable } from '../../lib/storable.ts'
import { bodyLimit } from './annotations.routes.ts'
import type { Drafts } from './drafts.service.ts'

const OfAnnotation = z.object({ id: Id, annotation: Id })

export const draftsRoutes =
  ({ drafts }: { drafts: Drafts }) =>
  (app: App): void => {
    app.addHook('preValidation', refuseUnstorable)

    app.get(
      '/api/tasks/:id/drafts',
      { schema: { params: IdParams, response: { 200: z.array(Draft) } } },
      async (req) => drafts.list(req.params.id, null, actorOf(req).id),
    )
    app.post(
      '/api/tasks/:id/drafts',
      { bodyLimit, schema: { params: IdParams, body: DraftWrite, response: { 201: Draft } } },
      async (req, reply) =>
        reply.code(201).send(await drafts.save(req.params.id, null, req.body, actorOf(req).id)),
    )
    app.get(
      '/api/tasks/:id/annotations/:annotation/drafts',
      { schema: { params: OfAnnotation, response: { 200: z.array(Draft) } } },
      async (req) => drafts.list(req.params.id, req.params.annotation, actorOf(req).id),
    )
    app.post(
      '/api/tasks/:id/annotations/:annotation/drafts',
      { bodyLimit, schema: { params: OfAnnotation, body: DraftWrite, response: { 201: Draft } } },
      async (req, reply) =>
        reply
          .code(201)
          .send(await drafts.save(req.params.id, req.params.annotation, req.body, actorOf(req).id)),
    )
    app.get('/api/drafts/:id', { schema: { params: IdParams, response: { 200: Draft } } }, async (req) =>
      drafts.get(req.params.id, actorOf(req).id),
    )
    app.patch(
      '/api/drafts/:id',
      { bodyLimit, schema: { params: IdParams, body: DraftWrite, response: { 200: Draft } } },
      async (req) => drafts.update(req.params.id, req.body, actorOf(req).id),
    )
    app.delete('/api/drafts/:id', { schema: { params: IdParams } }, async (req, reply) => {
      await drafts.remove(req.params.id, actorOf(req).id)
      return reply.code(204).send()
    })
  }
