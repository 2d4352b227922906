import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { encodeVideo } from '../../../tools/test-media/webm.ts'
import { chromiumPath, openBrowser, type Bench, type OpenBrowser } from './browser.ts'

const config = `<View>
  <Video name="clip" value="$clip" frameRate="$fps" height="200" muted="true" defaultPlaybackSpeed="0.5"/>
  <VideoRectangle name="box" toName="clip"/>
  <TimelineLabels name="moment" toName="clip"><Label value="Jump"/></TimelineLabels>
  <Choices name="kind" toName="clip"><Choice value="Dog"/><Choice value="Cat"/></Choices>
  <Rating name="stars" toName="clip"/>
  <TextArea name="notes" toName="clip" placeholder="Notes"/>
</View>`
const seconds = 12
const fps = 10

describe.skipIf(!chromiumPath)(`a video in Chromium${chromiumPath ? '' : ' (needs Chromium)'}`, () => {
  let open: OpenBrowser
  let bench: Bench
  let encoded = false
  beforeAll(async () => {
    open = await openBrowser()
    const { page } = await open.bench()
    const spec = { seconds, framesPerSecond: fps, width: 320, height: 240, bitsPerSecond: 6_000_000 }
    const video = await encodeVideo(page, spec)
    if (video) open.served.sign('clip.webm', 'video/webm', video)
    encoded = video !== null
    await page.context().close()
  })
  afterAll(() => open.close())
  beforeEach(async () => {
    bench = await open.bench()
  })
  afterEach(() => bench.close())

  const state = (): Promise<{ time: number; paused: boolean }> =>
    bench.page.evaluate(() => {
      const element = document.querySelector('video')
      if (!element) throw new Error('no video on the page')
      return { time: element.currentTime, paused: element.paused }
    })
  const time = async (): Promise<number> => (await state()).time
  const data = { clip: '/lasting/clip.webm', fps: String(fps) }
  const needsVideo = (ctx: TestContext): void => {
    if (!encoded) ctx.skip('this Chromium has no VP8 encoder')
  }
  const ready = async (): Promise<void> => {
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([null])
  }

  it('plays, is stepped and jumped through by key and by button, and is ready when it has loaded', async (ctx) => {
    needsVideo(ctx)
    await bench.mount({ config, data })
    await ready()
    const { page } = bench
    // A browser may rest, which counts as ready, before it knows the video.
    const facts = () =>
      page.evaluate(() => {
        const video = document.querySelector('video')
        return [video?.duration, video?.muted, video?.playbackRate, video?.clientHeight]
      })
    await expect.poll(facts).toEqual([seconds, true, 0.5, 200])
    await page.keyboard.press('Alt+ArrowRight')
    await expect.poll(time).toBeCloseTo(0.15)
    await page.getByRole('button', { name: 'Forward one frame' }).click()
    await expect.poll(time).toBeCloseTo(0.25)
    await page.keyboard.press('Alt+ArrowLeft')
    await expect.poll(time).toBeCloseTo(0.15)
    await page.keyboard.press('Shift+Alt+ArrowRight')
    await expect.poll(time).toBeCloseTo(5.15)
    await page.getByRole('button', { name: 'Back 5 s' }).click()
    await expect.poll(time).toBeCloseTo(0.15)
    await page.keyboard.press('Shift+Control+Alt+ArrowRight')
    await expect.poll(time).toBeCloseTo(seconds - 0.05)
    await page.keyboard.press('Shift+Control+Alt+ArrowLeft')
    await expect.poll(time).toBeCloseTo(0.05)
    await page.getByLabel('Speed').selectOption('2')
    expect(await page.evaluate(() => document.querySelector('video')?.playbackRate)).toBe(2)
    await page.getByPlaceholder('Notes').fill('a dog')
    await page.keyboard.press('Shift+Space')
    await expect.poll(time).toBeGreaterThan(0.3)
    await page.getByRole('button', { name: 'Pause' }).click()
    expect((await state()).paused).toBe(true)
    expect(await bench.result()).toMatchObject([{ type: 'textarea', value: { text: ['a dog'] } }])
  })

  it('is asked about, and keeps the regions this editor cannot draw yet', async (ctx) => {
    needsVideo(ctx)
    const result = [
      {
        id: 'v',
        type: 'videorectangle',
        from_name: 'box',
        to_name: 'clip',
        value: { framesCount: 120, duration: 12, sequence: [{ frame: 1, x: 1, y: 2, width: 3, height: 4 }] },
      },
      {
        id: 't',
        type: 'timelinelabels',
        from_name: 'moment',
        to_name: 'clip',
        value: { ranges: [{ start: 3, end: 9 }], timelinelabels: ['Jump'] },
      },
    ]
    await bench.mount({ config, data, result })
    await ready()
    for (const tag of ['VideoRectangle', 'TimelineLabels'])
      await bench.page.getByText(`<${tag}> is not supported here yet.`).waitFor()
    await bench.page.getByRole('radio', { name: 'Cat' }).check()
    await bench.page.locator('.slc-star').nth(1).click()
    const now = await bench.result()
    expect(now.slice(0, 2)).toEqual(result)
    expect(now.slice(2).map((item) => item['value'])).toEqual([{ choices: ['Cat'] }, { rating: 2 }])
  })

  it('says what failed, and tries again on demand', async () => {
    await bench.mount({ config, data: { ...data, clip: '/missing.webm' } })
    await bench.page.getByText('The video could not be loaded.').waitFor()
    const failure = { object: 'clip', url: '/missing.webm' }
    await expect.poll(() => bench.page.evaluate(() => window.harness.mediaErrors())).toEqual([failure])
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([failure])
    await bench.page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => bench.page.evaluate(() => window.harness.mediaErrors().length)).toBe(2)
  })

  it('axe finds nothing, light and dark', async (ctx) => {
    needsVideo(ctx)
    await bench.mount({ config, data })
    await ready()
    for (const colorScheme of ['light', 'dark'] as const) {
      await bench.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const { violations } = await new AxeBuilder({ page: bench.page }).analyze()
      expect(
        violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' | ')}`),
      ).toEqual([])
    }
  })
})
