import { IdParams, Task } from '@sluice/contract'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { goneSignal } from '../../http/gone-signal.ts'
import type { NextTasks } from './next.service.ts'

const PeekQuery = z.object({
  count: z.coerce.number().int().min(1).max(10).default(3),
  exclude: z
    .string()
    .regex(/^(\d{1,15}(,\d{1,15}){0,99})?$/, 'List ids with commas between.')
    .default(''),
})

export const nextRoutes =
  ({ next }: { next: NextTasks }) =>
  (app: App): void => {
    app.get(
      '/api/projects/:id/next',
      { schema: { params: IdParams, response: { 200: Task } } },
      async (req, reply) => next.next(req.params.id, actorOf(req).id, goneSignal(reply)),
    )
    app.get(
      '/api/projects/:id/peek',
      {
        schema: {
          params: IdParams,
          querystring: PeekQuery,
          response: { 200: z.object({ tasks: z.array(Task) }) },
        },
      },
      async (req, reply) => {
        const { count, exclude } = req.query
        const shown = exclude === '' ? [] : exclude.split(',').map(Number)
        const gone = goneSignal(reply)
        return { tasks: await next.peek(req.params.id, actorOf(req).id, gone, { count, exclude: shown }) }
      },
    )
  }
