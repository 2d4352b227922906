import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/errors.ts'
import type { Actor, App, Credentials } from './app.ts'

export type Authenticate = (req: FastifyRequest) => Promise<{ actor: Actor; by: Credentials } | null>

/**
 * Says who calls, before handlers and body parsing. The default is deny: every route without `config.public`
 * answers 401 to strangers. What is no route (files of the web UI, wrong paths) is not looked up.
 */
export function authentication(app: App, authenticate: Authenticate): void {
  app.decorateRequest('actor', null)
  app.decorateRequest('credentials', null)
  app.addHook('onRequest', async (req) => {
    if (req.is404) return
    const { config } = req.routeOptions
    const known = (await authenticate(req)) ?? (await config.alsoBy?.(req)) ?? null
    req.actor = known?.actor ?? null
    req.credentials = known?.by ?? null
    if (!known && config.public !== true)
      throw new AppError(401, 'Authentication credentials were not provided.')
  })
}
