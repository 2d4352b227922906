import type { FastifyBaseLogger } from 'fastify'

/** What code outside HTTP logs to: Fastify's logger and a bare pino both fit. */
export type Log = FastifyBaseLogger
