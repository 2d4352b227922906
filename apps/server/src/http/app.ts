import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { AppError } from '../lib/errors.ts'

/** A Fastify instance whose route schemas are zod values: schema in, schema out. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse<IncomingMessage>,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** Who makes the request. */
export interface Actor {
  id: number
  email: string
  role: 'owner' | 'member'
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before handlers by the authentication hook; null on public routes without credentials. */
    actor: Actor | null
  }
  interface FastifyContextConfig {
    /** Reachable without signing in. Every other route answers 401: the default is deny. */
    public?: boolean
  }
}

/** The caller, or 401. */
export function actorOf(req: { actor: Actor | null }): Actor {
  if (!req.actor) throw new AppError(401, 'Authentication credentials were not provided.')
  return req.actor
}
