import { z } from 'zod'
import { IdParams, Invitation, Organization, User, UserCreate, UserPatch } from '@sluice/contract'
import type { FastifyRequest } from 'fastify'
import { actorOf, ownerOf, type App } from '../../http/app.ts'
import { notFound } from '../../lib/errors.ts'
import type { Users } from './index.ts'
import { ORGANIZATION, ORGANIZATION_TITLE } from './users.wire.ts'

export const usersCrudRoutes = (users: Users) => (app: App) => {
  const { people } = users
  const tags = ['users']

  app.get('/api/users', { schema: { tags, response: { 200: z.array(User) } } }, () => people.list())

  app.post(
    '/api/users',
    { schema: { tags, body: UserCreate, response: { 201: User } } },
    async (req, reply) => {
      ownerOf(req)
      const { id } = await people.add({ ...req.body, password: req.body.password ?? null })
      return reply.code(201).send(await people.get(id))
    },
  )

  app.get('/api/users/:id', { schema: { tags, params: IdParams, response: { 200: User } } }, (req) =>
    people.get(req.params.id),
  )

  app.patch(
    '/api/users/:id',
    { schema: { tags, params: IdParams, body: UserPatch, response: { 200: User } } },
    (req) => people.update(actorOf(req), req.params.id, req.body),
  )

  app.delete(
    '/api/users/:id',
    { schema: { tags, params: IdParams, response: { 204: z.undefined() } } },
    async (req, reply) => {
      await people.remove(actorOf(req), req.params.id)
      return reply.code(204).send()
    },
  )
}

/** One server is one organization: just enough for clients that look at it. */
export const organizationRoutes = (users: Users) => (app: App) => {
  const { people, invitations } = users
  const tags = ['organization']

  const organization = async (): Promise<z.output<typeof Organization>> => ({
    id: ORGANIZATION,
    title: ORGANIZATION_TITLE,
    contact_info: null,
    created_at: await people.since(),
  })
  app.get('/api/organizations', { schema: { tags, response: { 200: z.array(Organization) } } }, async () => [
    await organization(),
  ])
  app.get(
    '/api/organizations/:id',
    { schema: { tags, params: IdParams, response: { 200: Organization } } },
    async (req) => {
      if (req.params.id !== ORGANIZATION) throw notFound()
      return organization()
    },
  )

  const invitation = (req: FastifyRequest, token: string): z.output<typeof Invitation> => {
    const base = users.config.publicUrl?.replace(/\/+$/, '') ?? `${req.protocol}://${req.host}`
    return { token, invite_url: `${base}/user/signup/?token=${token}` }
  }
  app.get('/api/invite', { schema: { tags, response: { 200: Invitation } } }, async (req) => {
    ownerOf(req)
    return invitation(req, await invitations.get())
  })
  app.post(
    '/api/invite/reset-token',
    { schema: { tags, response: { 201: Invitation } } },
    async (req, reply) => {
      ownerOf(req)
      return reply.code(201).send(invitation(req, await invitations.reset()))
    },
  )
}
