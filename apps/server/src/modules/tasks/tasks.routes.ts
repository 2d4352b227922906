import { Flag, Id, IdParams, Task, TaskList, TaskRow, TaskWrite, ViewQuery } from '@sluice/contract'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { goneSignal } from '../../http/gone-signal.ts'
import { parseInput } from '../../http/validation.ts'
import { badRequest, invalid } from '../../lib/errors.ts'
import { parseJson } from '../../lib/json.ts'
import { refuseUnstorable } from '../../lib/storable.ts'
import type { Tasks } from './tasks.service.ts'

/** Rows one answer may carry. Clients that ask for more get this many and go on to the next page. */
const MAX_PAGE = 1_000
const Page = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  page_size: z.coerce
    .number()
    .int()
    .min(1)
    .default(30)
    .transform((size) => Math.min(size, MAX_PAGE)),
})
const ListQuery = Page.extend({
  project: Id.optional(),
  view: Id.optional(),
  query: z.string().max(100_000).optional(),
  fields: z.enum(['all', 'task_only']).default('task_only'),
  resolve_uri: Flag.default(true),
  only_annotated: Flag.default(false),
})

/** As many annotators as a project may ask for. */
const Body = TaskWrite.extend({ overlap: z.coerce.number().int().min(1).max(1_000).optional() })

export interface TasksRoutesDeps {
  tasks: Tasks
  /** What a saved view shows: its project, filters and order. 404 when there is none. */
  savedView: (id: number) => Promise<{ project: number; query: ViewQuery }>
}

/** Task data may hold long texts and time series. */
const bodyLimit = 32 * 1_048_576

export const tasksRoutes =
  ({ tasks, savedView }: TasksRoutesDeps) =>
  (app: App): void => {
    app.addHook('preValidation', refuseUnstorable)

    for (const url of ['/api/tasks', '/api/dm/tasks'])
      app.get(url, { schema: { querystring: ListQuery, response: { 200: TaskList } } }, async (req) => {
        const { view, query, fields, resolve_uri, only_annotated, page, page_size } = req.query
        const saved = view === undefined ? undefined : await savedView(view)
        const project = req.query.project ?? saved?.project
        if (project === undefined) throw invalid({ project: ['Say which project, or which view.'] })
        if (saved && saved.project !== project) throw badRequest('The view belongs to another project.')
        return tasks.list(
          {
            project,
            page,
            pageSize: page_size,
            query: query === undefined || query === '' ? (saved?.query ?? {}) : viewQuery(query),
            fields,
            resolve: resolve_uri,
            onlyAnnotated: only_annotated,
          },
          actorOf(req).id,
        )
      })

    app.post(
      '/api/tasks',
      { bodyLimit, schema: { body: Body, response: { 201: TaskRow } } },
      async (req, reply) => {
        const { project } = req.body
        if (project === undefined) throw invalid({ project: ['This field is required.'] })
        return reply.code(201).send(await tasks.create(project, req.body))
      },
    )
    app.get('/api/tasks/:id', { schema: { params: IdParams, response: { 200: Task } } }, async (req, reply) =>
      tasks.detail(req.params.id, actorOf(req).id, goneSignal(reply)),
    )
    app.patch(
      '/api/tasks/:id',
      { bodyLimit, schema: { params: IdParams, body: Body.partial(), response: { 200: Task } } },
      async (req) => tasks.update(req.params.id, req.body, actorOf(req).id),
    )
    app.delete('/api/tasks/:id', { schema: { params: IdParams } }, async (req, reply) => {
      await tasks.remove(req.params.id)
      return reply.code(204).send()
    })

    app.get(
      '/api/projects/:id/tasks',
      { schema: { params: IdParams, querystring: Page, response: { 200: z.array(Task) } } },
      async (req) => tasks.listRaw(req.params.id, req.query.page, req.query.page_size, actorOf(req).id),
    )
    app.post(
      '/api/projects/:id/tasks',
      { bodyLimit, schema: { params: IdParams, body: Body, response: { 201: TaskRow } } },
      async (req, reply) => reply.code(201).send(await tasks.create(req.params.id, req.body)),
    )
    app.delete('/api/projects/:id/tasks', { schema: { params: IdParams } }, async (req, reply) => {
      await tasks.removeSelected(req.params.id, { selectedItems: { all: true, excluded: [] } })
      return reply.code(204).send()
    })
  }

function viewQuery(text: string): ViewQuery {
  const parsed = parseJson(text)
  if (storable(parsed)) return parseInput(ViewQuery, parsed)
  throw badRequest('The query contains characters that cannot be compared with.')
}

const storable = (value: unknown): boolean => !JSON.stringify(value ?? null).includes(String.raw`\u0000`)
