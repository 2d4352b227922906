import { AxeBuilder } from '@axe-core/playwright'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** The system's Chromium; `SLUICE_CHROMIUM` names another. Null where there is none: suites then say so. */
export const chromiumPath = [
  process.env['SLUICE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
].find((p) => p !== undefined && existsSync(p))

// off by default, so that a test run leaves the work tree as it was
const shots = process.env['SLUICE_SCREENSHOTS'] === '1'
const folder = path.resolve(import.meta.dirname, '../../../docs/screenshots')

export async function openBrowser(): Promise<Browser> {
  if (!chromiumPath) throw new Error('no Chromium')
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A page that fails the test when the browser reports a policy violation or an uncaught error. */
export async function openPage(
  browser: Browser,
  scheme: 'light' | 'dark' = 'light',
): Promise<Page & { problems: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: scheme })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const problems: string[] = []
  page.on('pageerror', (e) => problems.push(`uncaught: ${e.message}`))
  page.on('console', (m) => {
    if (m.type() === 'error' && /Content Security Policy|Refused to/i.test(m.text())) problems.push(m.text())
  })
  return Object.assign(page, { problems })
}

/** Keeps a picture of this step for the documentation when `SLUICE_SCREENSHOTS=1`. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!shots) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.jpg`), type: 'jpeg', quality: 70 })
}

/** What a person would see when a step failed: kept in the temporary folder and named in the log. */
export async function keepEvidence(page: Page): Promise<void> {
  const file = path.join(os.tmpdir(), `sluice-e2e-failure-${Date.now()}.png`)
  await page.screenshot({ path: file })
  console.log(`the page when the step failed: ${file} (${page.url()})`)
}

/** No violation of any impact, in both colour schemes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const found = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      return violations.map(
        (v) => `${v.id} (${colorScheme}, ${page.url()}): ${v.nodes.map((n) => n.html).join(' | ')}`,
      )
    }
    // colours settle in a transition, and messages fade away: what is judged is where they end
    await expect.poll(found, { interval: 400 }).toEqual([])
  }
}
