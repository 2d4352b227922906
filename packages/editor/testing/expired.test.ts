/** Media whose link expired while the task was open come back by themselves. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { encodeVideo } from '../../../tools/test-media/webm.ts'
import { chromiumPath, openBrowser, type Bench, type OpenBrowser } from './browser.ts'
import { photo, tone } from './media.ts'

const files = { audio: 'long.wav', video: 'clip.webm' }
const configs = {
  audio:
    '<View><Audio name="clip" value="$clip"/><Choices name="kind" toName="clip"><Choice value="A"/></Choices></View>',
  video:
    '<View><Video name="clip" value="$clip"/><Choices name="kind" toName="clip"><Choice value="A"/></Choices></View>',
}
type Kind = keyof typeof files

describe.skipIf(!chromiumPath)('a medium whose link expired, in Chromium', () => {
  let open: OpenBrowser
  let bench: Bench
  let encoded = false
  beforeAll(async () => {
    open = await openBrowser()
    const { page } = await open.bench()
    const spec = { seconds: 12, framesPerSecond: 10, width: 320, height: 240, bitsPerSecond: 6_000_000 }
    const video = await encodeVideo(page, spec)
    if (video) open.served.sign(files.video, 'video/webm', video)
    open.served.sign(files.audio, 'audio/wav', tone(600))
    open.served.sign('photo.png', 'image/png', photo(800, 600))
    encoded = video !== null
    await page.context().close()
  })
  afterAll(() => open.close())
  beforeEach(async () => {
    bench = await open.bench()
  })
  afterEach(() => bench.close())

  const needs = (kind: Kind, ctx: TestContext): void => {
    if (kind === 'video' && !encoded) ctx.skip('this Chromium has no VP8 encoder')
  }
  const state = (kind: Kind) =>
    bench.page.evaluate((tag) => {
      const element = document.querySelector(tag)
      if (!element) throw new Error(`no ${tag} on the page`)
      const { currentTime, paused, playbackRate, volume, seeking } = element
      return { time: currentTime, paused, speed: playbackRate, volume, seeking }
    }, kind)
  const ready = async (): Promise<void> => {
    await expect.poll(() => bench.page.evaluate(() => window.harness.ready())).toEqual([null])
  }
  const failures = () => bench.page.evaluate(() => window.harness.mediaErrors())
  const seek = (kind: Kind, to: number, playing = false) =>
    bench.page.evaluate(
      ([tag, time, plays]) => {
        const element = document.querySelector(tag)
        if (!element) return
        element.volume = 0.5
        element.playbackRate = 1.25
        element.currentTime = time
        if (plays) element.play().catch(() => {})
      },
      [kind, to, playing] as const,
    )

  it.for([
    { kind: 'video', place: 'lasting', title: 'a video whose request is refused at once' },
    { kind: 'audio', place: 'lasting', title: 'a sound whose request is refused at once' },
    { kind: 'video', place: 'bucket', title: 'a video of a bucket, where the browser keeps trying' },
    { kind: 'audio', place: 'bucket', title: 'a sound of a bucket, where the browser keeps trying' },
    {
      kind: 'audio',
      place: 'closed-bucket',
      title: 'a sound of a bucket that lets no page read its answers',
    },
  ] as const)('goes on where it was, as it was: $title', async ({ kind, place }, ctx) => {
    needs(kind, ctx)
    await bench.mount({ config: configs[kind], data: { clip: `/${place}/${files[kind]}` } })
    await ready()
    await bench.page.getByRole('checkbox').or(bench.page.getByRole('radio')).first().check()
    const before = open.served.refused()
    open.served.expireLinks()
    const target = kind === 'video' ? 11 : 580
    await seek(kind, target)
    await expect
      .poll(() => state(kind))
      .toEqual({ time: target, paused: true, speed: 1.25, volume: 0.5, seeking: false })
    await expect
      .poll(() => bench.page.evaluate((tag) => document.querySelector(tag)?.readyState, kind))
      .toBeGreaterThan(2)
    expect(open.served.refused()).toBeGreaterThan(before)
    expect(await failures()).toEqual([])
    expect(await bench.result()).toMatchObject([{ type: 'choices', value: { choices: ['A'] } }])
    expect(await bench.gestures()).toHaveLength(1)
    if (kind === 'audio' && place !== 'closed-bucket')
      await bench.page.locator('.slc-waveform > div').waitFor()
  })

  it('plays on', async () => {
    await bench.mount({ config: configs.audio, data: { clip: `/bucket/${files.audio}` } })
    await ready()
    open.served.expireLinks()
    await seek('audio', 400, true)
    await expect.poll(async () => (await state('audio')).time).toBeGreaterThan(400.5)
    expect(await state('audio')).toMatchObject({ paused: false, speed: 1.25, volume: 0.5 })
    expect(await failures()).toEqual([])
  })

  it('keeps its place while the server has none to give, for another try', async () => {
    await bench.mount({ config: configs.audio, data: { clip: `/bucket/${files.audio}` } })
    await ready()
    open.served.expireLinks()
    await bench.page.route('**/bucket/**', (route) => route.fulfill({ status: 404 }))
    await seek('audio', 300)
    await bench.page.getByText('The audio could not be loaded.').waitFor()
    await expect.poll(failures).toEqual([{ object: 'clip', url: `/bucket/${files.audio}` }])
    await bench.page.unroute('**/bucket/**')
    await bench.page.getByRole('button', { name: 'Try again' }).click()
    await expect
      .poll(() => state('audio').catch(() => null))
      .toEqual({ time: 300, paused: true, speed: 1.25, volume: 0.5, seeking: false })
  })

  it('that was opened with a link the browser remembers is asked for anew', async (ctx) => {
    needs('video', ctx)
    await bench.mount({ config: configs.audio, data: { clip: `/lasting/${files.audio}` } })
    await ready()
    open.served.expireLinks()
    await bench.mount({ config: configs.audio, data: { clip: `/lasting/${files.audio}` }, key: 'b' })
    await ready()
    expect(await failures()).toEqual([])
  })

  it('that could not be had without a network is tried again when it is back', async () => {
    const config = '<View><Audio name="clip" value="$clip" decoder="none"/></View>'
    const { page } = bench
    await page.context().setOffline(true)
    await bench.mount({ config, data: { clip: `/lasting/${files.audio}` } })
    await page.getByText('The audio could not be loaded.').waitFor({ timeout: 60_000 })
    await page.context().setOffline(false)
    await page.locator('audio').waitFor()
    await expect.poll(async () => (await failures()).length).toBe(1)
    await expect
      .poll(() => page.evaluate(() => document.querySelector('audio')?.readyState))
      .toBeGreaterThan(0)
  })

  it('is shown again when it is a picture', async () => {
    const config =
      '<View><RectangleLabels name="l" toName="i"><Label value="A"/></RectangleLabels><Image name="i" value="$image"/></View>'
    for (const place of ['lasting', 'bucket', 'closed-bucket']) {
      const data = { image: `/${place}/photo.png?for=${place}` }
      await bench.mount({ config, data, key: `${place} first` })
      await ready()
      open.served.expireLinks()
      // The browser keeps the picture it has: what is asked for here is another one behind a link it remembers.
      await bench.page.evaluate((url) => fetch(url, { cache: 'force-cache' }).catch(() => {}), data.image)
      await bench.mount({ config, data: { image: `${data.image}&again` }, key: `${place} second` })
      await ready()
      expect(await failures()).toEqual([])
    }
  })
})
