/** Text of users stays text: hostile strings in names, configs, data and file names run nowhere in the UI. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from './harness/api.ts'
import { chromiumPath, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'

const payloads = [
  '<script>window.__ran=1</script>',
  '<img src=x onerror="window.__ran=1">',
  '<svg onload="window.__ran=1"></svg>',
  '<iframe srcdoc="<script>parent.__ran=1</script>"></iframe>',
  '"><script>window.__ran=1</script>',
  "javascript:window.__ran=1//'",
  '<a href="javascript:window.__ran=1">x</a>',
  '<style>*{display:none}</style>',
  '{{constructor.constructor("window.__ran=1")()}}',
  '</script><script>window.__ran=1</script>',
]
const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const missing = chromiumPath ? null : 'needs Chromium'

describe.skipIf(missing !== null)(`hostile text${missing ? ` (${missing})` : ''}`, () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let project: number

  beforeAll(async () => {
    sluice = await startSluice()
    browser = await openBrowser()
    page = await openPage(browser)
    const labels = payloads.map((p) => `<Label value="${xml(p)}" hint="${xml(p)}" />`).join('')
    const choices = payloads.map((p) => `<Choice value="${xml(p)}" html="${xml(p)}" />`).join('')
    const made = await call<{ id: number }>(sluice, 'POST', '/api/projects/', {
      title: payloads[1],
      description: payloads.join('\n'),
      expert_instruction: payloads.join('\n'),
      show_instruction: true,
      label_config: `<View style="background:url(javascript:window.__ran=1)">
        <Style>.x { color: red } @import "javascript:window.__ran=1";</Style>
        <Header value="${xml(payloads[0] ?? '')}" /><Header value="$text" />
        <Labels name="l" toName="t">${labels}</Labels><Text name="t" value="$text" />
        <Choices name="c" toName="t">${choices}</Choices>
        <TextArea name="a" toName="t" placeholder="${xml(payloads[1] ?? '')}" /></View>`,
    })
    project = made.id
    await call(
      sluice,
      'POST',
      `/api/projects/${project}/import`,
      payloads.map((p) => ({ data: { text: `${p} ${payloads.join(' ')}`, [`<b>${p.length}`]: p } })),
    )
    const folder = path.join(sluice.files, 'hostile')
    await mkdir(folder)
    await writeFile(path.join(folder, '<img src=x onerror=window.__ran=1>.json'), '{"text": ')
    const source = await call<{ id: number }>(sluice, 'POST', '/api/storages/localfiles/', {
      project,
      path: folder,
      title: payloads[2],
      description: payloads[3],
    })
    await call(sluice, 'POST', `/api/storages/localfiles/${source.id}/sync`)
    await signIn(page, sluice)
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterAll(async () => {
    await browser?.close()
    await sluice?.stop()
  })

  const pages: [string, string, string][] = [
    ['the project list', '/projects', payloads[1] ?? ''],
    ['the data manager', '/projects/1/data', '<script>'],
    ['the labeling screen', '/projects/1/label', '<script>'],
    ['the general settings', '/projects/1/settings', payloads[1] ?? ''],
    ['the storage cards', '/projects/1/settings/storage', payloads[2] ?? ''],
  ]
  test.each(pages)('is shown as text and runs nowhere on %s', async (_name, at, shown) => {
    await page.goto(sluice.url + at.replace('/1/', `/${project}/`))
    await expect.poll(() => page.locator('body').innerText()).toContain(shown)
    expect(await page.evaluate(() => '__ran' in window)).toBe(false)
    expect(page.problems).toEqual([])
  })

  test('is shown as text in the error list of a run', async () => {
    await page.goto(`${sluice.url}/projects/${project}/settings/storage`)
    await page.getByRole('button', { name: /Show 1 error/ }).click()
    await page.getByText('<img src=x onerror=window.__ran=1>.json').first().waitFor()
    expect(await page.evaluate(() => '__ran' in window)).toBe(false)
  })
})
