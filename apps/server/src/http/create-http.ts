import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { notFound } from '../lib/errors.ts'
import type { App } from './app.ts'
import { bodies, BODY_LIMIT } from './body.ts'
import { answer, errorHandling } from './error-handler.ts'
import { requestLog } from './request-log.ts'
import { validatorCompiler } from './validation.ts'

const MIB = 1_048_576

/** An HTTP server without routes: limits, parsing, errors, logging. Order matters: hooks run as added. */
export async function createHttp(deps: { config: Config; log: Logger }): Promise<App> {
  const { config } = deps
  const loggerInstance: FastifyBaseLogger = deps.log
  const app: App = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // both slash forms of every path answer, and clients that join with a doubled slash find their route
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 4096 },
    bodyLimit: BODY_LIMIT,
    requestTimeout: 300_000,
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    forceCloseConnections: 'idle',
    http: { headersTimeout: 10_000, maxHeaderSize: 32_768 },
  }).withTypeProvider<ZodTypeProvider>()
  app.server.maxHeadersCount = 100
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  errorHandling(app)
  app.setNotFoundHandler((req, reply) => answer(req, reply, notFound(), null))
  await app.register(cookie)
  await bodies(app, config.importLimitMb * MIB)
  requestLog(app)
  return app
}
