/**
 * Each provider besides S3 and local files through the browser: the dialog, a mistake that is named, preview,
 * sync, media (or text) in the labeling screen, and the annotation in the target.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { call } from './harness/api.ts'
import { chromiumPath, expectAccessible, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'
import { drawBox, markSpan, submit } from './steps/labeling.ts'
import {
  fillFields,
  openStorageDialog,
  saveAndSync,
  takeEveryObject,
  testConnection,
} from './steps/storage.ts'
import { azureWorld, googleWorld, redisWorld, type World } from './steps/worlds.ts'

const azure = inject('azure')
const redis = inject('redis')
const browserless = chromiumPath ? null : 'needs Chromium'
const boxes = `<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image">
  <Label value="Animal"/><Label value="Plant"/></RectangleLabels></View>`
const spans = `<View><Labels name="label" toName="text"><Label value="Name"/><Label value="Place"/></Labels>
  <Text name="text" value="$text"/></View>`

interface Case {
  title: string
  missing: string | null
  open: (origin: string) => Promise<World>
}
const cases: Case[] = [
  { title: 'Google Cloud Storage', missing: browserless, open: googleWorld },
  {
    title: 'Microsoft Azure',
    missing: browserless ?? (azure.available ? null : azure.reason),
    open: (origin) => (azure.available ? azureWorld(origin, azure) : Promise.reject(new Error('no azure'))),
  },
  {
    title: 'Redis',
    missing: browserless ?? (redis.available ? null : redis.reason),
    open: () =>
      redis.available
        ? redisWorld({ ...redis, tls: false, ca: null, db: null })
        : Promise.reject(new Error('no redis')),
  },
]

describe('providers in the browser', () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let world: World | null = null

  beforeAll(async () => {
    if (browserless) return
    sluice = await startSluice()
    browser = await openBrowser()
    page = await openPage(browser)
    await signIn(page, sluice)
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterEach(async () => {
    await world?.close()
    world = null
  })
  afterAll(async () => {
    await browser?.close()
    await sluice?.stop()
  })

  test.for(cases)(
    '$title: from the dialog to the annotation in the target',
    async ({ title, missing, open }, ctx) => {
      if (missing) ctx.skip(missing)
      world = await open(sluice.url)
      const project = await call<{ id: number }>(sluice, 'POST', '/api/projects/', {
        title,
        label_config: world.photos ? boxes : spans,
      })
      await page.goto(`${sluice.url}/projects/${project.id}/settings/storage`)
      const { field, value, answer } = world.mistake
      await openStorageDialog(page, 'source', title, { Title: 'Source', ...world.source, [field]: value })
      expect(await testConnection(page)).toMatch(answer)
      await fillFields(page, { [field]: world.source[field] ?? '' })
      expect(await testConnection(page)).toContain('The connection works.')
      await page.getByRole('dialog').getByRole('button', { name: 'Next' }).click()
      await takeEveryObject(page, world.photos)
      await expectAccessible(page)
      await saveAndSync(page, 'source')
      await page.getByText('Completed', { exact: true }).first().waitFor()

      await openStorageDialog(page, 'target', title, { Title: 'Target', ...world.target })
      expect(await testConnection(page)).toContain('The connection works.')
      await saveAndSync(page, 'target')

      await page.getByRole('link', { name: 'Data', exact: true }).click()
      await page.getByText(`${world.tasks} tasks`).first().waitFor()
      await page.getByRole('link', { name: 'Label', exact: true }).click()
      await (world.photos ? drawBox(page) : markSpan(page))
      await submit(page)
      const here = world
      await expect.poll(async () => (await here.written()).size).toBe(1)
      const [[key, stored] = ['', {}]] = [...(await here.written())]
      const id = /\d+$/.exec(key.replace('.json', ''))?.[0]
      const annotation = await call<{ result: unknown[] }>(sluice, 'GET', `/api/annotations/${id}/`)
      expect(stored).toMatchObject({ id: Number(id), result: annotation.result })
      expect(annotation.result).toHaveLength(1)
      expect(page.problems).toEqual([])
    },
  )
})
