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

/** By what the caller proved who he is. Cookies travel by themselves, so only they need CSRF checks. */
export type Credentials = 'session' | 'token' | 'bearer' | 'media'

export interface RouteEntry {
  method: string
  url: string
  public: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before handlers by the authentication hook; null on public routes without credentials. */
    actor: Actor | null
    credentials: Credentials | null
    /** Of this answer's Content-Security-Policy; pages that carry inline scripts or styles repeat it. */
    cspNonce: string
  }
  interface FastifyInstance {
    /** Every route there is, in order of registration. */
    routeTable: RouteEntry[]
  }
  interface FastifyContextConfig {
    /** Reachable without signing in. Every other route answers 401: the default is deny. */
    public?: boolean
    /** Another proof of who calls that counts for this route alone, asked when the usual ones give nobody. */
    alsoBy?: (req: FastifyRequest) => Promise<{ actor: Actor; by: Credentials } | null>
    /** The handler reads multipart parts itself. Elsewhere multipart fields become the body. */
    streams?: boolean
  }
}

/** The caller, or 401. */
export function actorOf(req: { actor: Actor | null }): Actor {
  if (!req.actor) throw new AppError(401, 'Authentication credentials were not provided.')
  return req.actor
}

/** The caller if he owns the server, or 403. */
export function ownerOf(req: { actor: Actor | null }): Actor {
  const actor = actorOf(req)
  if (actor.role !== 'owner') throw new AppError(403, 'Only the owner of this server may do that.')
  return actor
}
