import { Id } from '@sluice/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf, type Actor, type App, type Credentials } from '../../http/app.ts'
import type { MediaTokens } from './media-tokens.ts'
import type { MediaAnswer, MediaRequest } from './media-answer.ts'
import { Refusal } from './refusal.ts'
import type { Uris } from './uris.service.ts'

const TaskParams = z.object({ id: Id })
/** The first of repeated values counts. */
const One = z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().optional())

const TokenBody = z.preprocess(
  (body) => body ?? {},
  z.strictObject({ ttl_seconds: z.number().int().min(1).max(3600).default(300) }),
)
const TokenAnswer = z.object({ token: z.string(), expires_at: z.iso.datetime() })

/** A value of a query or path before its schema was asked: authentication comes first. */
function textOf(values: unknown, name: string): string | undefined {
  const value: unknown = (values as Record<string, unknown> | null)?.[name]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first : undefined
}

function requestOf(req: FastifyRequest, reply: FastifyReply): MediaRequest {
  const gone = new AbortController()
  // an answer that went out whole has nothing left to stop, and an abort costs more than the rest of this
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
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

/** The query without the token, which opens what it names. */
function askedOf({ query }: FastifyRequest): object {
  return Object.fromEntries(Object.entries(query as object).filter(([name]) => name !== 'token'))
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
        { condition: error.condition, err: error.cause, status: error.status, asked: askedOf(req) },
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
  (deps: { uris: Uris; mediaTokens: MediaTokens }) =>
  async (app: App): Promise<void> => {
    const { uris, mediaTokens } = deps
    const tags = ['Media']
    const schema = { tags, params: TaskParams, querystring: z.object({ fileuri: One, token: One }) }

    /** By a media token, where the task it is for is the one the request is about. */
    const byToken =
      (isAbout: (req: FastifyRequest, taskId: number) => boolean | Promise<boolean>) =>
      async (req: FastifyRequest): Promise<{ actor: Actor; by: Credentials } | null> => {
        const found = await mediaTokens.find(textOf(req.query, 'token'))
        if (!found || !(await isAbout(req, found.taskId))) return null
        return { actor: found.actor, by: 'media' }
      }
    const ofTask = byToken((req, taskId) => textOf(req.params, 'id') === String(taskId))
    const ofFile = byToken((req, taskId) =>
      uris.taskNamesFile(taskId, { d: textOf(req.query, 'd'), root: textOf(req.query, 'root') }),
    )

    app.post(
      '/api/tasks/:id/media-token',
      { schema: { tags, params: TaskParams, body: TokenBody, response: { 201: TokenAnswer } } },
      async (req, reply) => {
        const actor = actorOf(req)
        await uris.assertTask(req.params.id)
        const { token, expires_at } = mediaTokens.create(actor, req.params.id, req.body.ttl_seconds)
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({ token, expires_at: expires_at.toISOString() })
      },
    )
    for (const name of ['resolve', 'presign'])
      app.route({
        method: ['GET', 'HEAD'],
        url: `/tasks/:id/${name}/`,
        config: { alsoBy: ofTask },
        schema,
        handler: (req, reply) =>
          answer(req, reply, uris.follow(req.params.id, req.query.fileuri, requestOf(req, reply))),
      })
    app.route({
      method: ['GET', 'HEAD'],
      url: '/data/local-files/',
      config: { alsoBy: ofFile },
      schema: { tags, querystring: z.object({ d: One, root: One, token: One }) },
      handler: (req, reply) => answer(req, reply, uris.localFile(req.query, requestOf(req, reply))),
    })
  }
