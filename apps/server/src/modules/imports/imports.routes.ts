import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { Flag, IdParams, ImportReport } from '@sluice/contract'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { badRequest } from '../../lib/errors.ts'
import type { Imports } from './imports.service.ts'
import { spool, tooLarge, type Spooled } from './spool.ts'

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

const noAddress =
  'Importing from an address (url) is not available yet. Upload the file, or send the tasks as JSON.'

export const importsRoutes =
  ({ imports, maxBytes }: { imports: Imports; maxBytes: number }) =>
  (app: App): void => {
    // the body is read item by item, never parsed as a whole
    app.removeContentTypeParser('application/json')
    app.addContentTypeParser('application/json', (_req, payload, done) => done(null, payload))

    app.post(
      '/api/projects/:id/import',
      {
        bodyLimit: maxBytes,
        config: { streams: true },
        schema: { params: IdParams, querystring: Query, response: { 201: ImportReport } },
      },
      async (req, reply) => {
        const uploads = req.isMultipart() ? await fromForm(req, maxBytes) : [await fromBody(req, maxBytes)]
        try {
          const report = await imports.run({
            project: req.params.id,
            importer: actorOf(req).id,
            uploads,
            preannotatedFrom: req.query.preannotated_from_fields,
            commit: req.query.commit_to_project,
            returnIds: req.query.return_task_ids,
          })
          return await reply.code(201).send(report)
        } finally {
          await closeAll(uploads)
        }
      },
    )
  }

const closeAll = async (uploads: readonly Spooled[]): Promise<void> => {
  for (const upload of uploads) await upload.close()
}

async function fromBody(req: FastifyRequest, maxBytes: number): Promise<Spooled> {
  const { body } = req
  if (isStream(body)) return spool('', body, maxBytes)
  if (typeof body === 'object' && body !== null && 'url' in body) throw badRequest(noAddress)
  throw badRequest(
    'Send the tasks as JSON (a list or one object), or upload .json files as multipart/form-data.',
  )
}

const isStream = (value: unknown): value is Readable =>
  typeof value === 'object' && value !== null && 'pipe' in value && Symbol.asyncIterator in value

async function fromForm(req: FastifyRequest, maxBytes: number): Promise<Spooled[]> {
  const uploads: Spooled[] = []
  let left = maxBytes
  try {
    for await (const part of req.parts()) {
      if (part.type === 'field') {
        if (part.fieldname === 'url') throw badRequest(noAddress)
        continue
      }
      refuseOthers(part)
      const upload = await spool(part.filename, part.file, left)
      uploads.push(upload)
      // the form reader cuts a file that is too large and goes on
      if (part.file.truncated) throw tooLarge(maxBytes)
      left -= upload.bytes
    }
    if (uploads.length === 0) throw badRequest('No file was uploaded.')
    return uploads
  } catch (error) {
    await closeAll(uploads)
    throw error
  }
}

function refuseOthers({ filename }: MultipartFile): void {
  const extension = /\.[^./\\]*$/.exec(filename)?.[0].toLowerCase() ?? ''
  if (extension === '.json') return
  const shown = filename.slice(0, 100)
  throw badRequest(
    `${shown === '' ? 'A file without a name' : `"${shown}"`} cannot be imported: only .json files are accepted.`,
  )
}
