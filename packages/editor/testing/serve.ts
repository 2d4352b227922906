import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { photo, tone } from './media.ts'
import { signedFiles } from './signed-files.ts'

export const nonce = 'harness'

/** The policy a careful server sends: nothing inline, nothing evaluated, nothing from elsewhere but media. */
const policyOf = (bucket: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-harness'; img-src 'self' data: ${bucket}; media-src 'self' ${bucket}; connect-src 'self' ${bucket}; base-uri 'none'`

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

export interface ServedPage {
  url: string
  /**
   * Serves a file, in ranges too, below a signed link that `/lasting/<name>` redirects to, as a server does
   * whose files stay in a bucket. `/bucket/<name>` is the same with links to another origin, `/closed-bucket/<name>`
   * with an origin that allows no page to read its answers.
   */
  sign(name: string, type: string, body: Buffer): void
  /** From now on the links given so far are refused. */
  expireLinks(): void
  /** Requests with an expired link so far. */
  refused(): number
  close(): Promise<void>
}

/**
 * Builds the page with React's own checks (strict mode, warnings) and serves it under the strict policy, with a
 * picture and a sound.
 */
export async function servePage(): Promise<ServedPage> {
  const out = await mkdtemp(join(tmpdir(), 'sluice-editor-page-'))
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: { conditions: ['source', 'module', 'browser', 'import', 'default'] },
    build: { outDir: out, emptyOutDir: true, modulePreload: false, minify: false },
  })
  const media = new Map([
    ['/photo.png', { type: 'image/png', body: photo(800, 600) }],
    ['/tone.wav', { type: 'audio/wav', body: tone(2) }],
    ['/text.txt', { type: 'text/plain; charset=utf-8', body: Buffer.from('Loaded from a URL.') }],
  ])
  let bucketUrl = ''
  const signed = signedFiles(() => bucketUrl)
  const bucket = createServer((request, response) => {
    if (!signed.answer(request.url ?? '/', request, response)) response.writeHead(404).end()
  })
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname
    const made = media.get(path)
    if (path === '/favicon.ico') return void response.writeHead(204).end()
    if (signed.answer(path, request, response)) return
    if (made) {
      response.writeHead(200, { 'content-type': made.type, 'content-length': made.body.length })
      return void response.end(made.body)
    }
    const file = path === '/' ? 'index.html' : path.slice(1).replaceAll('..', '')
    readFile(join(out, file)).then(
      (body) => {
        response.writeHead(200, {
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': policyOf(bucketUrl),
        })
        response.end(body)
      },
      () => response.writeHead(404).end(),
    )
  })
  const [port, bucketPort] = await Promise.all([server, bucket].map(listen))
  bucketUrl = `http://127.0.0.1:${bucketPort}`
  return {
    url: `http://127.0.0.1:${port}/`,
    sign: signed.add,
    expireLinks: signed.expire,
    refused: signed.refused,
    async close() {
      await Promise.all([server, bucket].map(shut))
      await rm(out, { recursive: true, force: true })
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function shut(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
