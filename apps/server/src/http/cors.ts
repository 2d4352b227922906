import type { App } from './app.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const HEADERS = 'authorization, content-type, range'
const EXPOSED = 'content-disposition, content-length, content-range, retry-after, x-request-id'

/**
 * Pages of other origins may read answers only when the operator listed their origin, and then with an API
 * token: cookies are never allowed along. `null` is not an origin.
 */
export function cors(app: App, allowed: readonly string[]): void {
  if (allowed.length === 0) return
  app.addHook('onRequest', async (req, reply) => {
    void reply.header('vary', 'Origin')
    const { origin } = req.headers
    if (origin === undefined || !allowed.includes(origin)) return
    void reply
      .header('access-control-allow-origin', origin)
      .header('access-control-expose-headers', EXPOSED)
      .header('cross-origin-resource-policy', 'cross-origin')
    const preflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined
    if (!preflight) return
    return reply
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', HEADERS)
      .header('access-control-max-age', '600')
      .code(204)
      .send()
  })
}
