import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrowserFinding } from './load-in-browser.ts'

const chromiumPath = [process.env['SLUICE_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
)

declare global {
  interface Window {
    loadInBrowser: (url: string, page: string) => Promise<BrowserFinding>
  }
}

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const close = (server: Server) => {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
}

/** Only a browser enforces what this is about. */
describe.skipIf(!chromiumPath)(
  `an object loaded by Chromium from another origin${chromiumPath ? '' : ' (needs Chromium)'}`,
  () => {
    const pages = createServer((request, response) => {
      if (request.url !== '/module.js')
        return void response.setHeader('content-type', 'text/html').end('<p>page')
      response.setHeader('content-type', 'text/javascript')
      const source = readFileSync(join(import.meta.dirname, 'load-in-browser.ts'), 'utf8')
      response.end(`${stripTypeScriptTypes(source)}\nwindow.loadInBrowser = loadInBrowser`)
    })
    let answer: (response: ServerResponse) => void
    let ranges: (string | undefined)[] = []
    const store = createServer((request, response) => {
      ranges.push(request.headers.range)
      answer(response)
    })
    let browser: Browser
    let page: Page
    let url: string
    beforeAll(async () => {
      url = `${await listen(store)}/object`
      browser = await chromium.launch({
        ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
        args: ['--no-sandbox', '--disable-gpu'],
      })
      page = await browser.newPage()
      await page.goto(await listen(pages))
      await page.addScriptTag({ type: 'module', url: '/module.js' })
      await page.waitForFunction(() => 'loadInBrowser' in window)
    })
    afterAll(async () => {
      await browser.close()
      await close(pages)
      await close(store)
    })
    const load = (at = url) => {
      ranges = []
      return page.evaluate((address) => window.loadInBrowser(address, location.href), at)
    }
    const open = { 'access-control-allow-origin': '*' }

    it('works when the store allows it and gives a part', async () => {
      answer = (response) => void response.writeHead(206, open).end('bytes')
      expect(await load()).toEqual({ kind: 'ok' })
      expect(ranges).toEqual(['bytes=0-1023'])
    })

    it('that comes whole says so', async () => {
      answer = (response) => void response.writeHead(200, open).end('bytes')
      expect(await load()).toEqual({ kind: 'whole' })
    })

    it('that is refused carries status and code of the store', async () => {
      answer = (response) =>
        void response.writeHead(403, open).end('<Error><Code>AccessDenied</Code></Error>')
      expect(await load()).toEqual({ kind: 'refused', status: 403, code: 'AccessDenied' })
    })

    it('without CORS headers is told apart from a store that is not there', async () => {
      answer = (response) => void response.writeHead(206).end('bytes')
      expect(await load()).toEqual({ kind: 'cors' })
      // Kept open: a port that was let go may be somebody else's the next moment.
      const gone = createServer().on('connection', (socket) => socket.destroy())
      const at = await listen(gone)
      expect(await load(`${at}/object`)).toEqual({ kind: 'unreachable' })
      await close(gone)
    })
  },
)
