import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError, tooMany } from '../../lib/errors.ts'
import { createAttempts, PER_ACCOUNT, PER_ADDRESS } from './attempts.ts'
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import type { UserService } from './users.service.ts'
import type { UserRow } from './users.store.ts'

interface Deps {
  people: UserService
  sessions: Sessions
  publicUrl: string | undefined
  maxHours: number
}

/** Browsers' way in and out: password to session cookie, slowed down for those who guess. */
export function createSignIn(deps: Deps) {
  const perAccount = createAttempts(PER_ACCOUNT)
  const perAddress = createAttempts(PER_ADDRESS)
  const { publicUrl, sessions } = deps

  /** A new session id at every sign-in; the one the browser came with ends. */
  async function begin(req: FastifyRequest, reply: FastifyReply, userId: number): Promise<void> {
    const former = readSessionCookie(req, publicUrl)
    if (former !== null) await sessions.close(former)
    const token = await sessions.open(userId, { userAgent: req.headers['user-agent'], address: req.ip })
    setSessionCookie(req, reply, token, { publicUrl, maxAgeSeconds: deps.maxHours * 3600 })
  }

  return {
    begin,

    async withPassword(
      req: FastifyRequest,
      reply: FastifyReply,
      o: { email: string; password: string },
    ): Promise<UserRow> {
      const account = o.email.trim().toLowerCase()
      const wait = Math.max(perAccount.wait(account), perAddress.wait(req.ip))
      if (wait > 0) throw tooMany('Too many failed attempts to sign in. Try again later.', wait)
      perAccount.begin(account)
      perAddress.begin(req.ip)
      const row = await deps.people.checkPassword(o.email, o.password)
      if (!row) {
        req.log.warn({ event: 'sign-in failed', address: req.ip }, 'sign-in failed')
        throw new AppError(401, 'Wrong e-mail address or password.')
      }
      perAccount.succeeded(account)
      perAddress.takeBack(req.ip)
      await begin(req, reply, row.id)
      req.log.info({ event: 'sign-in', user: row.id, address: req.ip }, 'signed in')
      return row
    },

    /** Guessing invitation links counts like guessing passwords. */
    async guarded<T>(req: FastifyRequest, work: () => Promise<T>): Promise<T> {
      const wait = perAddress.wait(req.ip)
      if (wait > 0) throw tooMany('Too many failed attempts. Try again later.', wait)
      perAddress.begin(req.ip)
      try {
        const done = await work()
        perAddress.takeBack(req.ip)
        return done
      } catch (error) {
        if (!(error instanceof AppError && error.status === 403)) perAddress.takeBack(req.ip)
        throw error
      }
    },

    async end(req: FastifyRequest, reply: FastifyReply): Promise<void> {
      const token = readSessionCookie(req, publicUrl)
      if (token !== null) await sessions.close(token)
      clearSessionCookie(req, reply, publicUrl)
    },

    currentToken: (req: FastifyRequest): string | null => readSessionCookie(req, publicUrl),
  }
}
