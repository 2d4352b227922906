import { Id, IdParams, JsonObject, Project, ViewQuery } from '@sluice/contract'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { refuseUnstorable } from '../../lib/storable.ts'
import { invalid } from '../../lib/errors.ts'
import { actions, runAction, type ActionsDeps } from './actions.ts'
import type { Views } from './views.service.ts'

const View = z
  .object({
    id: z.int(),
    project: z.int(),
    user: z.int().nullable(),
    order: z.int(),
    data: JsonObject,
    filter_group: JsonObject.nullable(),
    ordering: JsonObject.nullable(),
    selected_items: JsonObject.nullable(),
  })
  .meta({ id: 'View' })
const ViewWrite = z.object({ project: Id.optional(), data: JsonObject.optional() })
const Column = z.object({
  id: z.string(),
  title: z.string(),
  type: z.string(),
  target: z.literal('tasks'),
  help: z.string(),
  parent: z.string().optional(),
  children: z.array(z.string()).optional(),
  visibility_defaults: z.object({ explore: z.boolean(), labeling: z.boolean() }),
})
const Action = z.object({
  id: z.string(),
  title: z.string(),
  order: z.int(),
  permission: z.string(),
  experimental: z.boolean(),
  dialog: z.object({ title: z.string(), text: z.string(), type: z.string() }),
})
const OfProject = z.object({ project: Id })
const Run = z.object({ id: z.string().max(100), project: Id.optional(), view: Id.optional() })
const Ran = z.object({ processed_items: z.int(), detail: z.string() })

export interface ViewsRoutesDeps {
  views: Views
  actions: ActionsDeps
  projectView: (id: number, caller: number) => Promise<Project>
}

export const viewsRoutes =
  ({ views, actions: deps, projectView }: ViewsRoutesDeps) =>
  (app: App): void => {
    app.addHook('preValidation', refuseUnstorable)

    app.get(
      '/api/dm/columns',
      { schema: { querystring: OfProject, response: { 200: z.object({ columns: z.array(Column) }) } } },
      async (req) => ({ columns: await views.columns(req.query.project) }),
    )
    app.get(
      '/api/dm/project',
      { schema: { querystring: OfProject, response: { 200: Project } } },
      async (req) => projectView(req.query.project, actorOf(req).id),
    )
    app.get(
      '/api/dm/views',
      { schema: { querystring: OfProject, response: { 200: z.array(View) } } },
      async (req) => views.list(req.query.project),
    )
    app.post(
      '/api/dm/views',
      { schema: { body: ViewWrite, response: { 201: View } } },
      async (req, reply) => {
        const { project, data = {} } = req.body
        if (project === undefined) throw invalid({ project: ['This field is required.'] })
        return reply.code(201).send(await views.create(project, data, actorOf(req).id))
      },
    )
    app.post(
      '/api/dm/views/order',
      { schema: { body: z.object({ project: Id, ids: z.array(Id).max(1_000) }) } },
      async (req, reply) => {
        await views.reorder(req.body.project, req.body.ids)
        return reply.code(200).send({})
      },
    )
    app.delete(
      '/api/dm/views/reset',
      { schema: { querystring: z.object({ project: Id.optional() }) } },
      async (req, reply) => {
        // older clients say it in the body
        const body = z.object({ project: Id.optional() }).safeParse(req.body ?? {})
        const project = req.query.project ?? (body.success ? body.data.project : undefined)
        if (project === undefined) throw invalid({ project: ['This field is required.'] })
        await views.reset(project)
        return reply.code(204).send()
      },
    )
    app.get('/api/dm/views/:id', { schema: { params: IdParams, response: { 200: View } } }, async (req) =>
      views.get(req.params.id),
    )
    for (const method of ['PATCH', 'PUT'] as const)
      app.route({
        method,
        url: '/api/dm/views/:id',
        schema: { params: IdParams, body: ViewWrite, response: { 200: View } },
        handler: async (req) => views.update(req.params.id, req.body.data, method === 'PUT'),
      })
    app.delete('/api/dm/views/:id', { schema: { params: IdParams } }, async (req, reply) => {
      await views.remove(req.params.id)
      return reply.code(204).send()
    })

    app.get('/api/dm/actions', { schema: { response: { 200: z.array(Action) } } }, async () => [...actions])
    app.post(
      '/api/dm/actions',
      { schema: { querystring: Run, body: ViewQuery.nullish(), response: { 200: Ran } } },
      async (req) => {
        const { id, view } = req.query
        const saved = view === undefined ? undefined : await views.query(view)
        const project = req.query.project ?? saved?.project
        if (project === undefined) throw invalid({ project: ['This field is required.'] })
        if (saved && saved.project !== project)
          throw invalid({ view: ['The view belongs to another project.'] })
        const body = req.body ?? {}
        return runAction(deps, id, project, { ...body, filters: body.filters ?? saved?.query.filters })
      },
    )
  }
