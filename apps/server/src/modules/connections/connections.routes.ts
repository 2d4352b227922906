import { ConnectionChange, ConnectionCreate, IdParams } from '@sluice/contract'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { connectionSchema } from './connection-wire.ts'
import type { Connections } from './connections.service.ts'

const tags = ['Connections']
const root = '/api/connections'

/** The same for every provider: a connection says which one it is of. */
export const connectionsRoutes =
  ({ connections }: { connections: Connections }) =>
  async (app: App): Promise<void> => {
    const [first, ...rest] = connections.providers.map(connectionSchema)
    if (!first) throw new Error('there is no provider with credentials')
    const Connection = z.discriminatedUnion('provider', [first, ...rest])
    const one = { params: IdParams, response: { 200: Connection } }

    app.get(
      root,
      {
        schema: {
          tags,
          querystring: z.object({ provider: z.string().optional() }),
          response: { 200: z.array(Connection) },
        },
      },
      async (req) => connections.list(actorOf(req), req.query.provider),
    )
    app.post(
      root,
      { schema: { tags, body: ConnectionCreate, response: { 201: Connection } } },
      async (req, reply) => reply.code(201).send(await connections.create(actorOf(req), req.body)),
    )
    app.get(`${root}/:id`, { schema: { tags, ...one } }, async (req) =>
      connections.read(actorOf(req), req.params.id),
    )
    app.patch(`${root}/:id`, { schema: { tags, ...one, body: ConnectionChange } }, async (req) =>
      connections.change(actorOf(req), req.params.id, req.body),
    )
    app.delete(`${root}/:id`, { schema: { tags, params: IdParams } }, async (req, reply) => {
      await connections.remove(actorOf(req), req.params.id)
      return reply.code(204).send()
    })
  }
