import { IdParams } from '@sluice/contract'
import type { App } from '../../http/app.ts'
import { notFound } from '../../lib/errors.ts'
import type { EventHub } from './hub.ts'

export const eventsRoutes =
  ({ events }: { events: EventHub }) =>
  async (app: App): Promise<void> => {
    app.get(
      '/api/projects/:id/events',
      { schema: { tags: ['Projects'], params: IdParams } },
      async (req, reply) => {
        const stream = await events.subscribe(req.params.id)
        if (!stream) throw notFound()
        return (
          reply
            .header('content-type', 'text/event-stream; charset=utf-8')
            .header('cache-control', 'no-store')
            // proxies must not collect it
            .header('x-accel-buffering', 'no')
            .send(stream)
        )
      },
    )
    // before connections are waited for: these would stay for ever
    app.addHook('preClose', () => events.close())
  }
