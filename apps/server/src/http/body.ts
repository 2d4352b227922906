import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import { badRequest } from '../lib/errors.ts'
import { parseJson } from '../lib/json.ts'
import type { App } from './app.ts'

const MIB = 1_048_576
/** Of every JSON or form body; a route that takes more says so with its own `bodyLimit`. */
export const BODY_LIMIT = MIB

/**
 * Clients of Label Studio send JSON, url-encoded forms and multipart forms to the same routes. All three end
 * as `req.body`. Routes with `config.streams` read multipart parts themselves.
 */
export async function bodies(app: App, importLimit: number): Promise<void> {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_req, text, done) => {
    try {
      // an empty body with this content type is what several clients send for "no arguments"
      done(null, text === '' ? {} : parseJson(text as string))
    } catch (error) {
      done(error as Error)
    }
  })
  await app.register(formbody, { bodyLimit: BODY_LIMIT })
  await app.register(multipart, {
    limits: { fieldSize: MIB, fields: 100, files: 100, fileSize: importLimit, parts: 200, headerPairs: 100 },
  })
  app.addHook('preValidation', async (req) => {
    if (!req.isMultipart() || req.routeOptions.config.streams === true) return
    const fields = new Map<string, unknown>()
    for await (const part of req.parts()) {
      if (part.type === 'file') throw badRequest('This call takes no files.')
      if (part.fieldname !== '__proto__') fields.set(part.fieldname, part.value)
    }
    req.body = Object.fromEntries(fields)
  })
}
