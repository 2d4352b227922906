import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { LoginBody, SignupBody } from '@sluice/contract'
import type { App } from '../../http/app.ts'
import type { WebUi } from '../../http/web-ui.ts'
import { forbidden } from '../../lib/errors.ts'
import { randomToken, sha256 } from '../../lib/keys.ts'
import type { Users } from './index.ts'
import { isSecure } from './session-cookie.ts'

const CSRF_COOKIE = 'csrftoken'
const Csrf = z.object({ csrfmiddlewaretoken: z.string().optional() })
const Query = z.object({ next: z.string().optional(), token: z.string().optional() })

const SIGN_OUT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Sign out of Sluice</title></head>
  <body><form method="post" action="/logout"><button>Sign out of Sluice</button></form></body>
</html>
`

/**
 * Label Studio's form routes: older clients sign in by fetching the page for its `csrftoken` cookie and
 * posting the form. The pages themselves are the web UI's.
 */
export const loginFormRoutes = (users: Users, ui: WebUi) => (app: App) => {
  const { signIn, people } = users
  const config = { public: true }
  const hide = true

  const showPage = (req: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const secure = isSecure(req, users.config.publicUrl)
    const token = req.cookies[CSRF_COOKIE] ?? randomToken()
    void reply.setCookie(CSRF_COOKIE, token, { path: '/', sameSite: 'lax', secure })
    return ui.sendPage(req, reply)
  }
  app.get('/user/login', { config, schema: { hide } }, showPage)
  app.get('/user/signup', { config, schema: { hide } }, showPage)

  app.post(
    '/user/login',
    { config, schema: { hide, querystring: Query, body: LoginBody.extend(Csrf.shape) } },
    async (req, reply) => {
      checkForm(req, req.body.csrfmiddlewaretoken)
      await signIn.withPassword(req, reply, req.body)
      return reply.redirect(localPath(req.query.next), 302)
    },
  )

  app.post(
    '/user/signup',
    { config, schema: { hide, querystring: Query, body: SignupBody.extend(Csrf.shape) } },
    async (req, reply) => {
      checkForm(req, req.body.csrfmiddlewaretoken)
      const token = req.body.token ?? req.query.token
      const row = await signIn.guarded(req, () => people.signUp({ ...req.body, token }))
      await signIn.begin(req, reply, row.id)
      return reply.redirect(localPath(req.query.next), 302)
    },
  )

  // a visit changes nothing, also this one: the page asks
  app.get('/logout', { config, schema: { hide } }, (_req, reply) =>
    reply
      .header('content-security-policy', "default-src 'none'; form-action 'self'; frame-ancestors 'none'")
      .type('text/html; charset=utf-8')
      .send(SIGN_OUT),
  )
  app.post('/logout', { config, schema: { hide } }, async (req, reply) => {
    await signIn.end(req, reply)
    return reply.redirect('/user/login/', 302)
  })
}

/** Where the browser says nothing of the request's origin, the form must repeat the cookie it was given. */
function checkForm(req: FastifyRequest, formToken: string | undefined): void {
  if (req.headers['sec-fetch-site'] !== undefined || req.headers.origin !== undefined) return
  const cookie = req.cookies[CSRF_COOKIE]
  if (cookie !== undefined && formToken !== undefined && timingSafeEqual(sha256(cookie), sha256(formToken)))
    return
  throw forbidden('CSRF check failed: fetch the sign-in page first and send its token back.')
}

/** Only a path of this server: `//host`, `/\host` and whole URLs would lead elsewhere. */
function localPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[^\\\r\n]*$/.test(next) ? next : '/'
}
