/** Seeking in sound and video that lie in a bucket: over a signed link, and streamed through the server. */
import { createTestBucket, type TestBucket } from '@sluice/storage/testing'
import type { Browser, Page, Response } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { encodeVideo } from '../../tools/test-media/webm.ts'
import { call } from './harness/api.ts'
import { chromiumPath, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { longSpeech } from './harness/speech.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'

const s3 = inject('s3')
const missing = !chromiumPath ? 'needs Chromium' : !s3.available ? s3.reason : null
const configs = {
  audio: '<View><Audio name="audio" value="$media" decoder="none"/>',
  video: '<View><Video name="video" value="$media" frameRate="10"/>',
}
const question = (kind: keyof typeof configs): string =>
  `${configs[kind]}<Choices name="kind" toName="${kind}"><Choice value="A"/><Choice value="B"/></Choices></View>`

describe.skipIf(missing !== null)(`seeking in media of a bucket${missing ? ` (${missing})` : ''}`, () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let bucket: TestBucket
  const files: Record<'audio' | 'video', Buffer | null> = { audio: null, video: null }

  beforeAll(async () => {
    if (!s3.available) return
    sluice = await startSluice()
    bucket = await createTestBucket(s3, 'media')
    await bucket.allowOrigins([sluice.url])
    browser = await openBrowser()
    page = await openPage(browser)
    await signIn(page, sluice)
    files.audio = await longSpeech()
    const spec = { seconds: 20, framesPerSecond: 10, width: 320, height: 240, bitsPerSecond: 6_000_000 }
    files.video = await encodeVideo(page, spec)
    await bucket.put('audio/long.wav', files.audio, 'audio/wav')
    if (files.video) await bucket.put('video/long.webm', files.video, 'video/webm')
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterAll(async () => {
    await browser?.close()
    await bucket?.close()
    await sluice?.stop()
  })

  /** A project of one task whose file is delivered this way; returns the address the editor loads. */
  async function prepare(
    kind: 'audio' | 'video',
    presign: boolean,
  ): Promise<{ label: string; media: string }> {
    const project = await call<{ id: number }>(sluice, 'POST', '/api/projects/', {
      title: `${kind} ${presign ? 'signed' : 'streamed'}`,
      label_config: question(kind),
    })
    await call(sluice, 'POST', '/api/storages/s3/', {
      project: project.id,
      ...bucket.values,
      prefix: kind,
      use_blob_urls: true,
      presign,
      presign_ttl: 1,
    })
    const key = kind === 'audio' ? 'audio/long.wav' : 'video/long.webm'
    const task = await call<{ id: number }>(sluice, 'POST', '/api/tasks/', {
      project: project.id,
      data: { media: `s3://${bucket.name}/${key}` },
    })
    const { data } = await call<{ data: { media: string } }>(sluice, 'GET', `/api/tasks/${task.id}/`)
    return {
      label: `${sluice.url}/projects/${project.id}/label`,
      media: new URL(data.media, sluice.url).href,
    }
  }

  test.for([
    { kind: 'audio', presign: true },
    { kind: 'audio', presign: false },
    { kind: 'video', presign: true },
    { kind: 'video', presign: false },
  ] as const)('$kind, signed link: $presign', async ({ kind, presign }, ctx) => {
    const file = files[kind]
    if (!file) return ctx.skip('this Chromium has no VP8 encoder')
    const { label, media } = await prepare(kind, presign)
    const parts: { host: string; range: string }[] = []
    const redirects: string[] = []
    const onResponse = (response: Response): void => {
      const { host } = new URL(response.url())
      const range = response.headers()['content-range']
      if (response.url() === media && response.status() === 303) redirects.push(host)
      if (response.status() === 206 && range) parts.push({ host, range })
    }
    page.on('response', onResponse)
    await page.goto(label)
    const element = page.locator(kind)
    await element.waitFor()
    const duration = (): Promise<number> => element.evaluate((e: HTMLMediaElement) => e.duration)
    await expect.poll(duration).toBeGreaterThan(10)

    const target = (await duration()) - 2
    await element.evaluate((e: HTMLMediaElement, to) => void (e.currentTime = to), target)
    await expect
      .poll(() => element.evaluate((e: HTMLMediaElement) => [e.seeking, e.readyState >= 2]))
      .toEqual([false, true])
    expect(await element.evaluate((e: HTMLMediaElement) => e.currentTime)).toBeCloseTo(target, 1)
    const server = new URL(presign && s3.available ? s3.endpoint : sluice.url).host
    const late = () => parts.filter(({ range }) => Number(/\d+/.exec(range)?.[0]) > file.length / 2)
    // the page may have an answer before the browser tells us of it
    await expect.poll(() => late().map(({ host }) => host)).toContain(server)
    await expect.poll(() => redirects.length > 0).toBe(presign)

    await page.keyboard.press('Alt+Space')
    await expect
      .poll(() => element.evaluate((e: HTMLMediaElement) => e.currentTime))
      .toBeGreaterThan(target + 0.2)
    page.off('response', onResponse)

    const headers = { authorization: `Token ${sluice.owner.token}` }
    // A client follows the redirect to the bucket with its own headers, but keeps the token to itself.
    const address = presign
      ? await fetch(media, { headers, redirect: 'manual' }).then((r) => r.headers.get('location') ?? '')
      : media
    const own = presign ? {} : headers
    for (const [range, start, end] of [
      ['bytes=0-9', 0, 10],
      [`bytes=${file.length - 100}-`, file.length - 100, file.length],
      ['bytes=-7', file.length - 7, file.length],
    ] as const) {
      const part = await fetch(address, { headers: { ...own, range } })
      expect([range, part.status]).toEqual([range, 206])
      expect(part.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${file.length}`)
      expect(Buffer.from(await part.arrayBuffer()).equals(file.subarray(start, end))).toBe(true)
    }
    const first = await fetch(address, { headers: { ...own, range: 'bytes=0-0' } })
    await first.arrayBuffer()
    const etag = first.headers.get('etag') ?? ''
    const again = await fetch(address, { headers: { ...own, 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(page.problems).toEqual([])
  })
})
