import type { App } from './app.ts'

/**
 * One line per answer. Only the path is written: queries carry URIs of users' data, and headers and bodies
 * carry credentials.
 */
export function requestLog(app: App): void {
  app.addHook('onRequest', async (req, reply) => {
    void reply.header('x-request-id', req.id)
  })
  app.addHook('onResponse', async (req, reply) => {
    const line = {
      method: req.method,
      path: req.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      user: req.actor?.id,
      address: req.ip,
    }
    if (reply.statusCode >= 500) req.log.warn(line, 'answered')
    else req.log.info(line, 'answered')
  })
}
