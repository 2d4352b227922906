import { z } from 'zod'
import { PersonalToken, TokenSettings } from '@sluice/contract'
import { actorOf, ownerOf, type App } from '../../http/app.ts'
import type { Users } from './index.ts'
import type { PersonalToken as Token } from './personal-tokens.ts'

const Refresh = z.object({ refresh: z.string().max(4096) })

const toWire = (t: Token): z.output<typeof PersonalToken> => ({
  token: t.token,
  created_at: t.created_at.toISOString(),
  expires_at: t.expires_at.toISOString(),
})

/** Personal access tokens, with the statuses the Python client expects of each call. */
export const personalTokenRoutes = (users: Users) => (app: App) => {
  const { personalTokens, tokenRules } = users
  const tags = ['tokens']
  const days = async (): Promise<number> => (await tokenRules.get()).api_token_ttl_days

  app.get('/api/token', { schema: { tags, response: { 200: z.array(PersonalToken) } } }, async (req) =>
    (await personalTokens.list(actorOf(req).id)).map(toWire),
  )

  app.post('/api/token', { schema: { tags, response: { 201: PersonalToken } } }, async (req, reply) => {
    const made = await personalTokens.create(actorOf(req).id, await days())
    return reply.code(201).send(toWire(made))
  })

  // the refresh token is the credential here
  app.post(
    '/api/token/refresh',
    {
      config: { public: true },
      schema: { tags, body: Refresh, response: { 200: z.object({ access: z.string() }) } },
    },
    async (req) => ({ access: await personalTokens.refresh(req.body.refresh) }),
  )

  app.post(
    '/api/token/rotate',
    { schema: { tags, body: Refresh, response: { 200: Refresh } } },
    async (req) => ({
      refresh: await personalTokens.rotate(actorOf(req).id, req.body.refresh, await days()),
    }),
  )

  app.post(
    '/api/token/blacklist',
    { schema: { tags, body: Refresh, response: { 204: z.undefined() } } },
    async (req, reply) => {
      await personalTokens.blacklist(actorOf(req).id, req.body.refresh)
      return reply.code(204).send()
    },
  )

  app.get('/api/jwt/settings', { schema: { tags, response: { 200: TokenSettings } } }, () => tokenRules.get())

  app.post(
    '/api/jwt/settings',
    { schema: { tags, body: TokenSettings.partial(), response: { 200: TokenSettings } } },
    (req) => {
      ownerOf(req)
      return tokenRules.update(req.body)
    },
  )
}
