import { z } from 'zod'
import { User, UserPatch } from '@sluice/contract'
import { actorOf, type App } from '../../http/app.ts'
import type { Users } from './index.ts'

const Token = z.object({ token: z.string() })
const Hotkeys = z.object({ custom_hotkeys: z.record(z.string().max(256), z.json()) })

export const currentUserRoutes = (users: Users) => (app: App) => {
  const { people, legacyTokens } = users
  const tags = ['users']

  for (const url of ['/api/current-user/whoami', '/api/current-user'])
    app.get(url, { schema: { tags, response: { 200: User } } }, (req) => people.get(actorOf(req).id))

  app.patch('/api/current-user', { schema: { tags, body: UserPatch, response: { 200: User } } }, (req) => {
    const actor = actorOf(req)
    return people.update(actor, actor.id, req.body)
  })

  app.get('/api/current-user/token', { schema: { tags, response: { 200: Token } } }, async (req) => ({
    token: await legacyTokens.get(actorOf(req).id),
  }))

  app.post(
    '/api/current-user/reset-token',
    { schema: { tags, response: { 201: Token } } },
    async (req, reply) => reply.code(201).send({ token: await legacyTokens.reset(actorOf(req).id) }),
  )

  app.get('/api/current-user/hotkeys', { schema: { tags, response: { 200: Hotkeys } } }, async (req) => {
    const { custom_hotkeys } = await people.get(actorOf(req).id)
    return { custom_hotkeys }
  })

  app.patch(
    '/api/current-user/hotkeys',
    { schema: { tags, body: Hotkeys, response: { 200: Hotkeys } } },
    async (req) => {
      const actor = actorOf(req)
      const { custom_hotkeys } = await people.update(actor, actor.id, req.body)
      return { custom_hotkeys }
    },
  )
}
