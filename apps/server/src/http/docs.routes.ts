import fastify from 'fastify'
import type { App } from './app.ts'
import { openapiDocument } from './openapi.ts'

const SCRIPT = '/docs/reference.js'

/** The viewer writes inline styles without the nonce; that, and nothing else, is looser than on our other pages. */
const csp = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Nothing that talks to anybody else: no fonts, telemetry, assistant, sharing. */
const VIEWER = {
  url: '/api/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  showToolbar: 'never',
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
}

const page = (nonce: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta property="csp-nonce" content="${nonce}">
    <title>Sluice API</title>
    <link rel="icon" type="image/svg+xml" href="/favicon.svg">
  </head>
  <body>
    <div id="app"></div>
    <script src="${SCRIPT}" nonce="${nonce}"></script>
    <script nonce="${nonce}">
      Scalar.createApiReference('#app', ${JSON.stringify(VIEWER)})
    </script>
  </body>
</html>
`

/** The API reference. It needs no network beyond this server, and a signed-in reader like everything else. */
export const docsRoutes = (app: App): void => {
  const hide = { hide: true }
  app.get('/api/openapi.json', { schema: hide }, () => openapiDocument(app))
  app.get('/docs', { schema: hide }, (req, reply) =>
    reply.header('content-security-policy', csp(req.cspNonce)).type('text/html').send(page(req.cspNonce)),
  )
  let script: Promise<string> | undefined
  app.get(SCRIPT, { schema: hide }, async (_req, reply) => {
    script ??= viewerScript()
    return reply
      .type('text/javascript')
      .header('cache-control', 'private, max-age=3600')
      .send(await script)
  })
}

/**
 * The viewer's script lies as a string of 5 MB inside a module: loaded when somebody opens the page, through
 * the one way its package gives it out.
 */
async function viewerScript(): Promise<string> {
  const { default: reference } = await import('@scalar/fastify-api-reference')
  const carrier = fastify()
  await carrier.register(reference, { routePrefix: '/r', configuration: { url: '/' } })
  const answer = await carrier.inject('/r/js/scalar.js')
  await carrier.close()
  return answer.body
}
