import { z } from 'zod'
import { IdParams } from '@sluice/contract'
import type { App } from '../../http/app.ts'
import type { Exporter } from './export.service.ts'

export const exportRoutes =
  ({ exporter }: { exporter: Pick<Exporter, 'retry'> }) =>
  async (app: App): Promise<void> => {
    app.post(
      '/api/storages/export/:id/retry',
      {
        schema: {
          tags: ['Storages'],
          params: IdParams,
          response: { 200: z.object({ retried: z.number().int() }) },
        },
      },
      (req) => exporter.retry(req.params.id),
    )
  }
