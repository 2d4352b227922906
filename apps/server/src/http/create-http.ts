import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import type { App } from './app.ts'
import { authentication, type Authenticate } from './authentication.ts'
import { bodies, BODY_LIMIT } from './body.ts'
import { cors } from './cors.ts'
import { crossSiteGuard } from './csrf.ts'
import { errorHandling } from './error-handler.ts'
import { openapi } from './openapi.ts'
import { requestLog } from './request-log.ts'
import { securityHeaders } from './security-headers.ts'
import { validatorCompiler } from './validation.ts'

const MIB = 1_048_576

interface HttpDeps {
  config: Config
  log: Logger
  authenticate: Authenticate
}

/** An HTTP server without routes: limits, parsing, errors, logging, guards. Hooks run in this order. */
export async function createHttp({ config, log, authenticate }: HttpDeps): Promise<App> {
  const loggerInstance: FastifyBaseLogger = log
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
  listRoutes(app)
  errorHandling(app)
  requestLog(app)
  securityHeaders(app, { https: config.publicUrl?.startsWith('https:') === true })
  cors(app, config.allowedOrigins)
  await app.register(cookie)
  authentication(app, authenticate)
  crossSiteGuard(app, { allowedOrigins: config.allowedOrigins, publicUrl: config.publicUrl })
  await bodies(app, config.importLimitMb * MIB)
  await openapi(app)
  return app
}

function listRoutes(app: App): void {
  app.decorate('routeTable', [])
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat())
      app.routeTable.push({ method, url: route.url, public: route.config?.public === true })
  })
}
