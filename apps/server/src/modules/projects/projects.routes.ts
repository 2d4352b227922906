import {
  Flag,
  Id,
  IdParams,
  LabelConfigBody,
  PageQuery,
  Project,
  ProjectPage,
  ProjectWrite,
  pageOf,
} from '@sluice/contract'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { refuseUnstorable } from '../../lib/storable.ts'
import type { Projects } from './projects.service.ts'
import type { ProjectListQuery } from './projects.types.ts'

const ListQuery = PageQuery.extend({
  search: z.string().max(200).optional(),
  title: z.string().max(200).optional(),
  ids: z
    .string()
    .regex(/^\d{1,9}(,\d{1,9}){0,999}$/, 'List ids with commas between.')
    .optional(),
  ordering: z.string().max(200).optional(),
  filter: z.enum(['all', 'pinned_only', 'exclude_pinned']).optional(),
  include: z.string().optional(),
  archived: Flag.optional(),
})
const MAX_INT = 2_147_483_647
const flag = Flag.optional()
/** Forms and older clients know only text: `True`, `1`. */
const Body = ProjectWrite.extend({
  show_instruction: flag,
  show_skip_button: flag,
  enable_empty_annotation: flag,
  show_annotation_history: flag,
  reveal_preannotations_interactively: flag,
  show_collab_predictions: flag,
  evaluate_predictions_automatically: flag,
  is_draft: flag,
  is_published: flag,
  show_ground_truth_first: flag,
  show_overlap_first: flag,
  min_annotations_to_start_training: z.coerce.number().int().min(0).max(MAX_INT).optional(),
})
const Counts = z.object({
  id: Id,
  task_number: z.int(),
  finished_task_number: z.int(),
  total_annotations_number: z.int(),
  total_predictions_number: z.int(),
  num_tasks_with_annotations: z.int(),
  useful_annotation_number: z.int(),
  ground_truth_number: z.int(),
  skipped_annotations_number: z.int(),
  queue_total: z.int(),
  queue_done: z.int(),
})
const Tally = z.record(z.string(), z.number())
const Summary = z.object({
  created_at: z.iso.datetime(),
  all_data_columns: Tally,
  common_data_columns: z.array(z.string()),
  created_annotations: Tally,
  created_labels: z.record(z.string(), Tally),
})

/** Label configs reach 1 MiB, and JSON escapes may double them. */
const bodyLimit = 3 * 1_048_576

export const projectsRoutes =
  ({ projects }: { projects: Projects }) =>
  (app: App): void => {
    app.addHook('preValidation', refuseUnstorable)

    app.get(
      '/api/projects',
      { schema: { querystring: ListQuery, response: { 200: ProjectPage } } },
      async (req) => {
        const found = await projects.list(listQuery(req.query), actorOf(req).id)
        return { ...found, ...neighbours('/api/projects/', req.query, found.count) }
      },
    )
    app.get(
      '/api/projects/counts',
      { schema: { querystring: ListQuery, response: { 200: pageOf(Counts) } } },
      async (req) => {
        const found = await projects.listCounts(listQuery(req.query), actorOf(req).id)
        return { ...found, ...neighbours('/api/projects/counts/', req.query, found.count) }
      },
    )
    app.post(
      '/api/projects',
      { bodyLimit, schema: { body: Body, response: { 201: Project } } },
      async (req, reply) => reply.code(201).send(await projects.create(req.body, actorOf(req).id)),
    )
    app.post(
      '/api/projects/validate',
      { bodyLimit, schema: { body: LabelConfigBody } },
      async (req, reply) => {
        projects.validateConfig(req.body.label_config)
        return reply.code(204).send()
      },
    )
    app.get('/api/projects/:id', { schema: { params: IdParams, response: { 200: Project } } }, async (req) =>
      projects.view(req.params.id, actorOf(req).id),
    )
    app.patch(
      '/api/projects/:id',
      { bodyLimit, schema: { params: IdParams, body: Body, response: { 200: Project } } },
      async (req) => projects.update(req.params.id, req.body, actorOf(req).id),
    )
    app.delete('/api/projects/:id', { schema: { params: IdParams } }, async (req, reply) => {
      await projects.remove(req.params.id)
      return reply.code(204).send()
    })
    app.post(
      '/api/projects/:id/validate',
      { bodyLimit, schema: { params: IdParams, body: LabelConfigBody, response: { 200: LabelConfigBody } } },
      async (req) => {
        await projects.validateChange(req.params.id, req.body.label_config)
        return { label_config: req.body.label_config }
      },
    )
    app.get(
      '/api/projects/:id/summary',
      { schema: { params: IdParams, response: { 200: Summary } } },
      async (req) => projects.summary(req.params.id),
    )
    app.get(
      '/api/projects/:id/counts',
      { schema: { params: IdParams, response: { 200: Counts } } },
      async (req) => projects.view(req.params.id, actorOf(req).id),
    )
  }

function listQuery(query: z.infer<typeof ListQuery>): ProjectListQuery {
  return {
    page: query.page,
    page_size: query.page_size,
    search: query.search ?? query.title,
    ids: query.ids?.split(',').map(Number),
    ordering: query.ordering,
    pinned: query.filter === 'pinned_only' ? true : query.filter === 'exclude_pinned' ? false : undefined,
  }
}

/** Paths, not whole addresses: which name the caller reached us by is not ours to know. */
function neighbours(path: string, query: z.infer<typeof ListQuery>, count: number) {
  const at = (page: number): string => {
    const params = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...query, page }))
      if (value !== undefined) params.set(name, String(value))
    return `${path}?${params.toString()}`
  }
  return {
    next: query.page * query.page_size < count ? at(query.page + 1) : null,
    previous: query.page > 1 ? at(query.page - 1) : null,
  }
}
