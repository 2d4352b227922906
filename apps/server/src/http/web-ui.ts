import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from '../lib/errors.ts'
import type { App } from './app.ts'
import { answer } from './error-handler.ts'
import { pageCsp } from './security-headers.ts'

export interface WebUi {
  /** Sends the web UI's page, whatever the path: it routes by itself. */
  sendPage(req: FastifyRequest, reply: FastifyReply): FastifyReply
}

const NONCE = '__CSP_NONCE__'
/** Paths the web UI never has pages under: there a wrong path is an error, not a page. */
const NOT_PAGES = ['/api/', '/data/', '/health', '/docs', '/storage-data/']
const YEAR_MS = 365 * 24 * 3600 * 1000

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Sluice</title></head>
  <body>
    <h1>The web UI is not built</h1>
    <p>The API works. To see the web UI, run <code>npm run build</code> in the Sluice repository and start
    again, or <code>npm run dev</code> while working on it.</p>
  </body>
</html>
`

/**
 * The built web UI, when there is one. Files are those that existed at start; names with a content hash are
 * cached for good. Any other page visit gets index.html with this answer's nonce filled in.
 */
export async function webUi(app: App, root: string): Promise<WebUi> {
  const built = existsSync(path.join(root, 'index.html'))
  const page = built ? readFileSync(path.join(root, 'index.html'), 'utf8') : NOT_BUILT
  const files = new Set(built ? filesBelow(root) : [])
  // the build lays compressed copies beside its files
  if (built) await app.register(fastifyStatic, { root, serve: false, preCompressed: true })

  const sendPage: WebUi['sendPage'] = (req, reply) =>
    reply
      .header('content-security-policy', pageCsp(req.cspNonce))
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(NONCE, req.cspNonce))

  app.setNotFoundHandler((req, reply) => {
    const reading = req.method === 'GET' || req.method === 'HEAD'
    const at = req.url.split('?', 1)[0] ?? '/'
    const file = at.slice(1)
    if (reading && files.has(file)) {
      // workers take their policy from the answer that carries their script
      void reply.header('content-security-policy', pageCsp(req.cspNonce))
      const hashed = file.startsWith('assets/')
      const cached = hashed ? { maxAge: YEAR_MS, immutable: true } : { maxAge: 0 }
      return reply.sendFile(file, { ...cached, cacheControl: true })
    }
    // the front page for everybody: clients that follow the sign-in form's redirect want a 200
    const wantsPage = at === '/' || (req.headers.accept ?? '').includes('text/html')
    if (reading && wantsPage && !NOT_PAGES.some((p) => at.startsWith(p))) return sendPage(req, reply)
    return answer(req, reply, notFound(), null)
  })
  return { sendPage }
}

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'index.html' && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}
