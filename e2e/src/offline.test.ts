/** A network that goes away in the middle of a session costs nothing, and nobody has to do anything about it. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from './harness/api.ts'
import { chromiumPath, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'
import { expectToolsReady } from './steps/labeling.ts'

const config =
  '<View><Text name="text" value="$text"/><Choices name="kind" toName="text"><Choice value="A"/><Choice value="B"/></Choices></View>'

describe.skipIf(!chromiumPath)(`without a network${chromiumPath ? '' : ' (needs Chromium)'}`, () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let project: number

  beforeAll(async () => {
    sluice = await startSluice()
    browser = await openBrowser()
    page = await openPage(browser)
    await signIn(page, sluice)
    const made = await call<{ id: number }>(sluice, 'POST', '/api/projects/', {
      title: 'Offline',
      label_config: config,
    })
    project = made.id
    for (let number = 1; number <= 6; number += 1)
      await call(sluice, 'POST', '/api/tasks/', { project, data: { text: `Text ${number}` } })
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterAll(async () => {
    await browser?.close()
    await sluice?.stop()
  })

  test('one labels what was fetched ahead; back with it, answers arrive and the next task opens', async () => {
    const title = page.getByRole('heading', { level: 1 })
    const fetched = page.waitForResponse((response) => response.url().includes('/peek/'))
    await page.goto(`${sluice.url}/projects/${project}/label`)
    await expectToolsReady(page)
    await (await fetched).finished()
    await page.context().setOffline(true)
    for (const name of ['Task 1', 'Task 2', 'Task 3', 'Task 4']) {
      await expect.poll(() => title.innerText()).toBe(name)
      await expectToolsReady(page)
      await page.keyboard.press('1')
      await page.keyboard.press('Control+Enter')
    }
    await page.getByText('The task could not be opened').waitFor()
    await page.getByText('Offline: 4 answers kept here').waitFor()

    await page.context().setOffline(false)
    await expect.poll(() => title.innerText()).toBe('Task 5')
    const done = () => call<{ finished_task_number: number }>(sluice, 'GET', `/api/projects/${project}/`)
    await expect.poll(async () => (await done()).finished_task_number).toBe(4)
    expect(page.problems).toEqual([])
  })

  test('a server that does not answer for a while is asked again, and nobody has to press anything', async () => {
    let isAway = true
    await page.route('**/api/projects/*/next/**', (route) => (isAway ? route.abort() : route.continue()))
    await page.goto(`${sluice.url}/projects/${project}/label`)
    const failed = page.getByText('The task could not be opened')
    await failed.waitFor()
    // asked once more in vain
    await page.waitForEvent('requestfailed')
    isAway = false
    await failed.waitFor({ state: 'detached' })
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe('Task 5')
    expect(page.problems).toEqual([])
  })
})
