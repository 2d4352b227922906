import { Id } from '@sluice/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import type { MediaAnswer, MediaRequest } from './media-answer.ts'
import { Refusal } from './refusal.ts'
import type { Uris } from './uris.service.ts'

const TaskParams = z.object({ id: Id })
/** The first of repeated values counts. */
const One = z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().optional())

function requestOf(req: FastifyRequest, reply: FastifyReply): MediaRequest {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const { headers } = req
  return {
    head: req.method === 'HEAD',
    range: headers.range,
    ifRange: typeof headers['if-range'] === 'string' ? headers['if-range'] : undefined,
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
    signal: gone.signal,
  }
}

/** The one place that says to the operator why a file was not given; the user is told a sentence. */
async function answer(
  req: FastifyRequest,
  reply: FastifyReply,
  give: Promise<MediaAnswer>,
): Promise<FastifyReply> {
  actorOf(req)
  const { status, headers, body } = await give.catch((error: unknown) => {
    if (error instanceof Refusal)
      req.log.warn(
        { condition: error.condition, err: error.cause, status: error.status, asked: req.query },
        'media refused',
      )
    throw error
  })
  return reply
    .code(status)
    .headers(headers)
    .send(body ?? undefined)
}

/** Media for browsers. HEAD is declared too: Fastify's own would read the whole object to throw it away. */
export const urisRoutes =
  (deps: { uris: Uris }) =>
  async (app: App): Promise<void> => {
    const { uris } = deps
    const tags = ['Media']
    const schema = { tags, params: TaskParams, querystring: z.object({ fileuri: One }) }
    for (const name of ['resolve', 'presign'])
      app.route({
        method: ['GET', 'HEAD'],
        url: `/tasks/:id/${name}/`,
        schema,
        handler: (req, reply) =>
          answer(req, reply, uris.follow(req.params.id, req.query.fileuri, requestOf(req, reply))),
      })
    app.route({
      method: ['GET', 'HEAD'],
      url: '/data/local-files/',
      schema: { tags, querystring: z.object({ d: One }) },
      handler: (req, reply) => answer(req, reply, uris.localFile(req.query.d, requestOf(req, reply))),
    })
  }
