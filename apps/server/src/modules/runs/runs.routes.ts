import { z } from 'zod'
import { Id, IdParams, RunError, SyncRun } from '@sluice/contract'
import type { App } from '../../http/app.ts'
import type { Runs } from './runs.service.ts'

const ErrorsQuery = z.object({
  cursor: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  search: z.string().max(1024).optional(),
})
const ErrorsPage = z.object({
  errors: z.array(RunError),
  next: z.number().int().nullable(),
  total: z.number().int(),
})

export const runRoutes =
  ({ runs }: { runs: Runs }) =>
  async (app: App): Promise<void> => {
    app.get(
      '/api/storages/runs',
      {
        schema: {
          tags: ['Storages'],
          querystring: z.object({ storage: Id }),
          response: { 200: z.array(SyncRun) },
        },
      },
      (req) => runs.list(req.query.storage),
    )
    app.get(
      '/api/storages/runs/:id/errors',
      {
        schema: {
          tags: ['Storages'],
          params: IdParams,
          querystring: ErrorsQuery,
          response: { 200: ErrorsPage },
        },
      },
      (req) => runs.errors(req.params.id, req.query),
    )
    app.post(
      '/api/storages/runs/:id/cancel',
      { schema: { tags: ['Storages'], params: IdParams, response: { 200: SyncRun } } },
      (req) => runs.cancel(req.params.id),
    )
  }
