import { Flag, IdParams } from '@sluice/contract'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { App } from '../../http/app.ts'
import type { Exports } from './exports.service.ts'

const Ids = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')))
  .pipe(z.array(z.string().regex(/^\d{1,15}$/, 'List ids of tasks.')).max(10_000))
  .transform((ids) => ids.map(Number))

const Query = z.object({
  exportType: z.string().max(100).optional(),
  export_type: z.string().max(100).optional(),
  download_all_tasks: Flag.default(false),
  download_resources: Flag.optional(),
  interpolate_key_frames: Flag.optional(),
  ids: Ids.optional(),
  'ids[]': Ids.optional(),
})
const Format = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  link: z.string(),
  tags: z.array(z.string()),
  disabled: z.boolean(),
})

export const exportsRoutes =
  ({ exports }: { exports: Exports }) =>
  (app: App): void => {
    app.get(
      '/api/projects/:id/export',
      { schema: { params: IdParams, querystring: Query } },
      async (req, reply) => {
        const { id } = req.params
        const { exportType, export_type, download_all_tasks, ids } = req.query
        const stream = await exports.stream(
          { project: id, all: download_all_tasks, ids: ids ?? req.query['ids[]'] },
          exportType ?? export_type ?? 'JSON',
        )
        const at = new Date().toISOString().slice(0, 16).replaceAll(/[T:]/g, '-')
        const filename = `project-${id}-at-${at}.json`
        return reply
          .header('content-type', 'application/json; charset=utf-8')
          .header('content-disposition', `attachment; filename="${filename}"`)
          .header('filename', filename)
          .send(Readable.from(stream))
      },
    )
    app.get(
      '/api/projects/:id/export/formats',
      { schema: { params: IdParams, response: { 200: z.array(Format) } } },
      async (req) => exports.formats(req.params.id),
    )
  }
