import type { FastifyRequest } from 'fastify'
import { forbidden } from '../lib/errors.ts'
import type { App } from './app.ts'

export interface OriginRules {
  /** Other web origins the operator trusts. */
  allowedOrigins: readonly string[]
  publicUrl: string | undefined
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests that another site's page made a browser send. Browsers say so themselves
 * (Sec-Fetch-Site, else Origin). A call with an Authorization header is no browser's doing and passes; a call
 * that says nothing of its origin passes only without a session cookie. Signing in is covered too.
 */
export function crossSiteGuard(app: App, rules: OriginRules): void {
  app.addHook('onRequest', async (req) => {
    if (SAFE.has(req.method) || req.headers.authorization !== undefined) return
    if (!comesFromUs(req, rules)) throw forbidden('CSRF check failed: this request came from another site.')
  })
}

function comesFromUs(req: FastifyRequest, rules: OriginRules): boolean {
  const origin = req.headers.origin
  const trusted = origin !== undefined && isOwnOrigin(req, origin, rules)
  const site = req.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none' || trusted
  if (origin !== undefined) return trusted
  return req.credentials !== 'session'
}

export function isOwnOrigin(req: FastifyRequest, origin: string, rules: OriginRules): boolean {
  if (rules.allowedOrigins.includes(origin)) return true
  if (rules.publicUrl !== undefined && new URL(rules.publicUrl).origin === origin) return true
  return origin === `${req.protocol}://${req.host}`
}
