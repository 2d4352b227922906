/**
 * Media of a bucket whose signed links stop working while a person works: the keys of the storage are exchanged, so
 * that every link given so far is refused, those a browser remembers too. Nobody has to do anything about it.
 */
import { createTestBucket, type TestBucket } from '@sluice/storage/testing'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { encodeVideo } from '../../tools/test-media/webm.ts'
import { call } from './harness/api.ts'
import { chromiumPath, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { longSpeech } from './harness/speech.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'
import { expectToolsReady, submit } from './steps/labeling.ts'

const s3 = inject('s3')
const missing = !chromiumPath
  ? 'needs Chromium'
  : !s3.available
    ? s3.reason
    : s3.second
      ? null
      : 'needs an S3 server with a second user'
const photo = path.resolve(import.meta.dirname, '../../demo/photos/buildings/brandenburg-gate.jpg')
const question = '<Choices name="kind" toName="media"><Choice value="Calm"/><Choice value="Noisy"/></Choices>'
const configs = {
  audio: `<View><Audio name="media" value="$media"/>${question}</View>`,
  video: `<View><Video name="media" value="$media" frameRate="10"/>${question}</View>`,
  image: `<View><Image name="media" value="$media"/>${question}</View>`,
}
type Kind = keyof typeof configs

interface World {
  project: number
  bucket: TestBucket
  /** The first keys lose their rights, and the storage gets others. */
  exchangeKeys(): Promise<void>
}

describe.skipIf(missing !== null)(`links that stop working${missing ? ` (${missing})` : ''}`, () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let world: World | null = null
  const files: Record<Kind, { name: string; type: string; body: Buffer | null }> = {
    audio: { name: 'long.wav', type: 'audio/wav', body: null },
    video: { name: 'long.webm', type: 'video/webm', body: null },
    image: { name: 'street.jpg', type: 'image/jpeg', body: null },
  }

  beforeAll(async () => {
    sluice = await startSluice()
    browser = await openBrowser()
    page = await openPage(browser)
    await signIn(page, sluice)
    files.audio.body = await longSpeech()
    files.image.body = await readFile(photo)
    files.video.body = await encodeVideo(page, {
      seconds: 20,
      framesPerSecond: 10,
      width: 320,
      height: 240,
      bitsPerSecond: 6_000_000,
    })
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterEach(async () => {
    await world?.bucket.close()
    world = null
  })
  afterAll(async () => {
    await browser?.close()
    await sluice?.stop()
  })

  async function prepare(kind: Kind): Promise<World> {
    if (!s3.available || !s3.second) throw new Error('no S3 server with a second user')
    const { second } = s3
    const { name, type, body } = files[kind]
    const keys = ['1', '2'].map((folder) => `${folder}/${name}`)
    const bucket = await createTestBucket(s3, `expired-${kind}`)
    await bucket.allowOrigins([sluice.url])
    if (body) for (const key of keys) await bucket.put(key, body, type)
    const rights = (effect: 'Allow' | 'Deny') =>
      bucket.setPolicy(
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: effect,
              Principal: { AWS: [`arn:aws:iam:::user/${second.name}`] },
              Action: ['s3:GetObject', 's3:ListBucket'],
              Resource: [`arn:aws:s3:::${bucket.name}`, `arn:aws:s3:::${bucket.name}/*`],
            },
          ],
        }),
      )
    await rights('Allow')
    const { id: project } = await call<{ id: number }>(sluice, 'POST', '/api/projects/', {
      title: kind,
      label_config: configs[kind],
    })
    const storage = await call<{ id: number }>(sluice, 'POST', '/api/storages/s3/', {
      project,
      ...bucket.values,
      aws_access_key_id: second.accessKey,
      aws_secret_access_key: second.secretKey,
      use_blob_urls: true,
      presign: true,
    })
    for (const key of keys)
      await call(sluice, 'POST', '/api/tasks/', { project, data: { media: `s3://${bucket.name}/${key}` } })
    return {
      project,
      bucket,
      async exchangeKeys() {
        await rights('Deny')
        await call(sluice, 'PATCH', `/api/storages/s3/${storage.id}`, {
          aws_access_key_id: bucket.values['aws_access_key_id'],
          aws_secret_access_key: bucket.values['aws_secret_access_key'],
        })
      },
    }
  }

  test.for(['audio', 'video'] as const)(
    '%s goes on at the same place, and neither answers nor undo are lost',
    async (kind, ctx) => {
      if (!files[kind].body) return ctx.skip('this Chromium has no VP8 encoder')
      world = await prepare(kind)
      await page.goto(`${sluice.url}/projects/${world.project}/label`)
      const element = page.locator(kind)
      await element.waitFor()
      await expectToolsReady(page)
      await page.getByRole('radio', { name: /Noisy/ }).check()
      await world.exchangeKeys()
      const length = await element.evaluate((e: HTMLMediaElement) => {
        e.volume = 0.25
        e.playbackRate = 1.5
        e.currentTime = e.duration - 5
        void e.play().catch(() => {})
        return e.duration
      })
      const time = (): Promise<number> => element.evaluate((e: HTMLMediaElement) => e.currentTime)
      await expect.poll(time, { timeout: 60_000 }).toBeGreaterThan(length - 4.5)
      expect(
        await element.evaluate(({ paused, ended, playbackRate, volume }: HTMLMediaElement) => [
          paused && !ended,
          playbackRate,
          volume,
        ]),
      ).toEqual([false, 1.5, 0.25])
      expect(await page.getByRole('radio', { name: /Noisy/ }).isChecked()).toBe(true)
      await page.getByRole('button', { name: 'Undo: Answer kind' }).click()
      expect(await page.getByRole('radio', { name: /Noisy/ }).isChecked()).toBe(false)
      expect(page.problems).toEqual([])
    },
  )

  test('a picture is shown all the same, in the data manager and to label', async () => {
    world = await prepare('image')
    const data = `${sluice.url}/projects/${world.project}/data`
    const picture = page.locator('img[src*="/resolve/"]').first()
    const width = (): Promise<number> =>
      picture.evaluate((img: HTMLImageElement) => (img.complete ? img.naturalWidth : 0)).catch(() => 0)
    await page.goto(data)
    await expect.poll(width).toBeGreaterThan(0)
    await world.exchangeKeys()
    const refused: string[] = []
    // A browser keeps a bucket's refusal from the page: to it the request has failed.
    page.on('requestfailed', (request) => refused.push(new URL(request.url()).host))
    // Another page of the same browser: it remembers the link, and the picture it has may be out of date.
    await page.goto(data)
    await expect.poll(width).toBeGreaterThan(0)
    // the page may have the picture before the browser tells us what failed
    await expect.poll(() => refused).toContain(new URL(s3.available ? s3.endpoint : '').host)

    await page.goto(`${sluice.url}/projects/${world.project}/label`)
    await expectToolsReady(page)
    expect(page.problems).toEqual([])
  })

  test('the task fetched ahead opens with its picture', async () => {
    world = await prepare('image')
    await page.goto(`${sluice.url}/projects/${world.project}/label`)
    await expectToolsReady(page)
    await page.getByRole('radio', { name: /Calm/ }).check()
    await world.exchangeKeys()
    await submit(page)
    await expectToolsReady(page)
    expect(await page.getByText('could not be loaded').count()).toBe(0)
    expect(page.problems).toEqual([])
  })
})
