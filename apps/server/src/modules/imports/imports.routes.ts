import { Flag, IdParams, ImportReport } from '@sluice/contract'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { goneSignal } from '../../http/gone-signal.ts'
import type { Imports } from './imports.service.ts'
import { closeAll, readUploads, type UploadsDeps } from './uploads.ts'

const Query = z.object({
  return_task_ids: Flag.default(false),
  commit_to_project: Flag.default(true),
  preannotated_from_fields: z
    .union([z.string().max(1_000), z.array(z.string().max(1_000)).max(100)])
    .default([])
    .transform((fields) =>
      (Array.isArray(fields) ? fields : fields.split(',')).map((f) => f.trim()).filter((f) => f !== ''),
    ),
})

export const importsRoutes =
  ({ imports, ...deps }: { imports: Imports } & UploadsDeps) =>
  (app: App): void => {
    // bodies are read piece by piece, never parsed as a whole
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      app.removeContentTypeParser(type)
      app.addContentTypeParser(type, (_req, payload, done) => done(null, payload))
    }

    app.post(
      '/api/projects/:id/import',
      {
        bodyLimit: deps.maxBytes,
        config: { streams: true },
        schema: { params: IdParams, querystring: Query, response: { 201: ImportReport } },
      },
      async (req, reply) => {
        const importer = actorOf(req).id
        const signal = goneSignal(reply)
        const uploads = await readUploads(req, deps, signal)
        try {
          const report = await imports.run({
            project: req.params.id,
            importer,
            uploads,
            preannotatedFrom: req.query.preannotated_from_fields,
            commit: req.query.commit_to_project,
            returnIds: req.query.return_task_ids,
            signal,
          })
          return await reply.code(201).send(report)
        } finally {
          await closeAll(uploads)
        }
      },
    )
  }
