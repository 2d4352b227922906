import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/errors.ts'
import type { Actor, App, Credentials } from './app.ts'

export type Authenticate = (req: FastifyRequest) => Promise<{ actor: Actor; by: Credentials } | null>

/**
 * Says who calls, before anything else looks at the request. The default is deny: a route without
 * `config.public` answers 401 to strangers, and so does a path that does not exist below /api/.
 */
export function authentication(app: App, authenticate: Authenticate): void {
  app.decorateRequest('actor', null)
  app.decorateRequest('credentials', null)
  app.addHook('onRequest', async (req) => {
    const known = await authenticate(req)
    req.actor = known?.actor ?? null
    req.credentials = known?.by ?? null
    if (known || req.routeOptions.config.public === true || req.is404) return
    throw new AppError(401, 'Authentication credentials were not provided.')
  })
}
