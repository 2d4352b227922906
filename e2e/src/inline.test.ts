/** A storage that puts media into the task: painted and read in the labeling screen without another request. */
import { createTestBucket, type TestBucket } from '@sluice/storage/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { call } from './harness/api.ts'
import { chromiumPath, expectAccessible, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'
import { drawBox, submit } from './steps/labeling.ts'

const s3 = inject('s3')
const missing = !chromiumPath ? 'needs Chromium' : !s3.available ? s3.reason : null
const config = `<View><Image name="image" value="$image"/><Text name="text" value="$text" valueType="url"/>
  <RectangleLabels name="label" toName="image"><Label value="Animal"/><Label value="Plant"/></RectangleLabels></View>`
/** A drawing that would tell of itself if it ran. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="#00f"/>
  <script>parent.__ran = 1; window.__ran = 1</script></svg>`

describe.skipIf(missing !== null)(`media inside the task${missing ? ` (${missing})` : ''}`, () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let bucket: TestBucket

  beforeAll(async () => {
    if (!s3.available) return
    sluice = await startSluice()
    bucket = await createTestBucket(s3, 'inside')
    browser = await openBrowser()
    page = await openPage(browser)
    await bucket.put('in/red.png', await redPicture(page), 'image/png')
    await bucket.put('in/blue.svg', drawing, 'image/svg+xml')
    await bucket.put('in/words.txt', 'words of a bucket', 'text/plain')
    await signIn(page, sluice)
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterAll(async () => {
    await browser?.close()
    await bucket?.close()
    await sluice?.stop()
  })

  test('is painted and read from the task; a drawing with a script comes by its link and runs nothing', async () => {
    const project = await call<{ id: number }>(sluice, 'POST', '/api/projects/', {
      title: 'inside',
      label_config: config,
    })
    await call(sluice, 'POST', '/api/storages/s3/', {
      project: project.id,
      ...bucket.values,
      prefix: 'in',
      presign: false,
      inline_media: true,
    })
    const at = (key: string): string => `s3://${bucket.name}/in/${key}`
    await call(sluice, 'POST', `/api/projects/${project.id}/import`, [
      { data: { image: at('red.png'), text: at('words.txt') } },
      { data: { image: at('blue.svg'), text: at('words.txt') } },
    ])
    const asked: string[] = []
    page.on('request', (request) => {
      const url = request.url()
      if (url.startsWith('http') && url.includes('/resolve/')) asked.push(url)
    })
    await page.goto(`${sluice.url}/projects/${project.id}/label`)
    await page.getByText('words of a bucket').waitFor()
    await drawBox(page)
    await expect.poll(() => middleColour(page)).toEqual([255, 0, 0])
    await expectAccessible(page)
    const before = [...asked]
    await submit(page)
    await page.locator('canvas').first().waitFor()
    await expect.poll(() => middleColour(page)).toEqual([0, 0, 255])
    // only what was looked ahead at, and only the drawing
    const [first = '', ...others] = [...new Set(asked)]
    expect(others).toEqual([])
    expect(new URL(first).searchParams.get('fileuri')).toBe(
      Buffer.from(at('blue.svg')).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
    )
    expect(before.filter((url) => url !== first)).toEqual([])
    expect(await page.evaluate(() => '__ran' in window)).toBe(false)
    expect(page.problems).toEqual([])
  })
})

async function redPicture(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 300 })
    const paint = canvas.getContext('2d')
    if (paint) paint.fillStyle = '#f00'
    paint?.fillRect(0, 0, 400, 300)
    return canvas.toDataURL('image/png')
  })
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

/** Of the lowest layer, which holds the picture. */
const middleColour = (page: Page): Promise<number[]> =>
  page
    .locator('canvas')
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement
      const { width, height } = canvas
      const data = canvas.getContext('2d')?.getImageData(width / 2, height / 2, 1, 1).data ?? []
      return [...data].slice(0, 3)
    })
