import { z } from 'zod'
import { AuthState, LoginBody, PasswordChange, Session, SignupBody, User } from '@sluice/contract'
import { actorOf, type App } from '../../http/app.ts'
import { notFound } from '../../lib/errors.ts'
import type { Users } from './index.ts'

const SessionParams = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) })
const Nothing = z.undefined()

/** Our own web UI's way in: JSON, session cookie. */
export const authRoutes = (users: Users) => (app: App) => {
  const { people, sessions, signIn } = users
  const tags = ['sign-in']

  app.get(
    '/api/auth/state',
    { config: { public: true }, schema: { tags, response: { 200: AuthState } } },
    async (req) => ({
      needs_owner: !(await people.hasUsers()),
      open_signup: users.config.openSignup,
      user: req.actor && (await people.get(req.actor.id)),
    }),
  )

  app.post(
    '/api/auth/login',
    { config: { public: true }, schema: { tags, body: LoginBody, response: { 200: User } } },
    async (req, reply) => people.get((await signIn.withPassword(req, reply, req.body)).id),
  )

  app.post(
    '/api/auth/signup',
    { config: { public: true }, schema: { tags, body: SignupBody, response: { 201: User } } },
    async (req, reply) => {
      const row = await signIn.guarded(req, () => people.signUp(req.body))
      await signIn.begin(req, reply, row.id)
      return reply.code(201).send(await people.get(row.id))
    },
  )

  app.post(
    '/api/auth/logout',
    { config: { public: true }, schema: { tags, response: { 204: Nothing } } },
    async (req, reply) => {
      await signIn.end(req, reply)
      return reply.code(204).send()
    },
  )

  app.get('/api/auth/sessions', { schema: { tags, response: { 200: z.array(Session) } } }, async (req) => {
    const mine = await sessions.list(actorOf(req).id, signIn.currentToken(req))
    return mine.map((s) => ({
      ...s,
      created_at: s.created_at.toISOString(),
      last_seen_at: s.last_seen_at.toISOString(),
      expires_at: s.expires_at.toISOString(),
    }))
  })

  app.delete(
    '/api/auth/sessions/:id',
    { schema: { tags, params: SessionParams, response: { 204: Nothing } } },
    async (req, reply) => {
      if (!(await sessions.closeById(actorOf(req).id, req.params.id))) throw notFound()
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/auth/password',
    { schema: { tags, body: PasswordChange, response: { 204: Nothing } } },
    async (req, reply) => {
      const actor = actorOf(req)
      await people.changePassword(actor, req.body.old_password, req.body.password)
      if (req.credentials === 'session') await signIn.begin(req, reply, actor.id)
      return reply.code(204).send()
    },
  )
}
