import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { Harness } from './harness.ts'
import { servePage, type ServedPage } from './serve.ts'

/** The system's Chromium, or undefined: suites then are skipped and say why. */
export const chromiumPath = [
  process.env['SLUICE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
].find((path) => path !== undefined && existsSync(path))

declare global {
  interface Window {
    harness: Harness
  }
}

export interface Bench {
  page: Page
  mount(props: Parameters<Harness['mount']>[0]): Promise<void>
  result(): Promise<Record<string, unknown>[]>
  gestures(): Promise<string[]>
  /** The screen point of a place on the picture, in percent, while it is fitted to the view. */
  at(x: number, y: number): Promise<{ x: number; y: number }>
  drag(from: readonly [number, number], to: readonly [number, number]): Promise<void>
  /** Selects a part of the text with the mouse. */
  mark(part: string): Promise<void>
  /** Crashes the tab and opens the page anew, in the same profile. */
  crash(): Promise<Page>
  /** Fails when the page broke its policy or threw. */
  close(): Promise<void>
}

export interface OpenBrowser {
  browser: Browser
  served: ServedPage
  bench(): Promise<Bench>
  close(): Promise<void>
}

export async function openBrowser(): Promise<OpenBrowser> {
  const served = await servePage()
  const browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
  })
  return {
    browser,
    served,
    bench: () => openBench(browser, served.url),
    async close() {
      await browser.close()
      await served.close()
    },
  }
}

/** What a browser says about media that do not load is no fault of the page. */
const expected = [/^Failed to load resource/, /^Access to fetch at '\S+\/closed\//]

async function openBench(browser: Browser, url: string): Promise<Bench> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.some((pattern) => pattern.test(message.text())))
      problems.push(message.text())
  })
  await page.goto(url)
  const at = async (x: number, y: number): Promise<{ x: number; y: number }> => {
    const box = await page.locator('.slc-image').boundingBox()
    if (!box) throw new Error('no image on the page')
    // The frame's border is not part of the room.
    const room = { x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 }
    const scale = Math.min(room.width / 800, room.height / 600)
    return {
      x: room.x + (room.width - 800 * scale) / 2 + (x / 100) * 800 * scale,
      y: room.y + (room.height - 600 * scale) / 2 + (y / 100) * 600 * scale,
    }
  }
  return {
    page,
    at,
    async mount(props) {
      await page.evaluate((given) => window.harness.mount(given), props)
      await page.locator('.slc-editor').waitFor()
      if (props.config.includes('<Image') && !props.data['image']?.toString().includes('missing')) {
        await page.locator('.slc-image canvas').first().waitFor()
        // told once there is something to draw on
        await page.waitForFunction(() => window.harness.ready().length > 0)
      }
    },
    result: () => page.evaluate(() => window.harness.result() as unknown as Record<string, unknown>[]),
    gestures: () => page.evaluate(() => window.harness.gestures().map((gesture) => gesture.label)),
    async drag(from, to) {
      const [a, b] = [await at(...from), await at(...to)]
      await page.mouse.move(a.x, a.y)
      await page.mouse.down()
      await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2)
      await page.mouse.move(b.x, b.y)
      await page.mouse.up()
    },
    async mark(part) {
      const [from, to] = await page.evaluate((wanted) => {
        const root = document.querySelector('.slc-text')
        const start = root?.textContent?.indexOf(wanted) ?? -1
        if (!root || start < 0) throw new Error(`"${wanted}" is not in the text`)
        const rtl = getComputedStyle(root).direction === 'rtl'
        const edge = (offset: number, side: 'left' | 'right'): { x: number; y: number } => {
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
          let before = 0
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const length = node.textContent?.length ?? 0
            if (offset < before + length) {
              const range = document.createRange()
              range.setStart(node, offset - before)
              range.setEnd(node, offset - before + 1)
              const box = range.getBoundingClientRect()
              return {
                x: (side === 'left') === rtl ? box.right - 0.5 : box.left + 0.5,
                y: (box.top + box.bottom) / 2,
              }
            }
            before += length
          }
          throw new Error('beyond the text')
        }
        return [edge(start, 'left'), edge(start + wanted.length - 1, 'right')] as const
      }, part)
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2)
      await page.mouse.move(to.x, to.y)
      await page.mouse.up()
    },
    async crash() {
      const session = await context.newCDPSession(page)
      const crashed = page.waitForEvent('crash')
      session.send('Page.crash').catch(() => {})
      await crashed
      const fresh = await context.newPage()
      await fresh.goto(url)
      return fresh
    },
    async close() {
      await context.close()
      if (problems.length > 0) throw new Error(`The page reported: ${problems.join('\n')}`)
    },
  }
}
