/** Tasks from an address: fetched by the server, told item by item when wrong, stopped when one presses Stop. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from './harness/api.ts'
import { chromiumPath, expectAccessible, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'

const missing = chromiumPath ? null : 'needs Chromium'

describe.skipIf(missing !== null)(`import from an address${missing ? ` (${missing})` : ''}`, () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let files: Server
  let answer: RequestListener
  let address: string
  const dialog = () => page.getByRole('dialog', { name: 'Import tasks' })
  const field = () => dialog().getByLabel('From an address')
  const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click()

  beforeAll(async () => {
    files = createServer((req, res) => answer(req, res))
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(files.address() as AddressInfo).port}/tasks.json`
    sluice = await startSluice()
    browser = await openBrowser()
    page = await openPage(browser)
    const { id } = await call<{ id: number }>(sluice, 'POST', '/api/projects/', {
      title: 'Addresses',
      label_config:
        '<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>',
    })
    await signIn(page, sluice)
    await page.goto(`${sluice.url}/projects/${id}/data`)
    await page.getByRole('button', { name: 'Import file' }).click()
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterAll(async () => {
    await browser?.close()
    await sluice?.stop()
    files?.closeAllConnections()
    files?.close()
  })

  test('what is no address is told beside the field, and nothing is asked', async () => {
    await field().fill('tasks.json')
    await field().press('Enter')
    await dialog().getByText('An address begins with https:// or http://').waitFor()
    await expectAccessible(page)
  })

  test('Enter imports; what is wrong is told item by item, and the address stays to be put right', async () => {
    answer = (_req, res) => res.end('[{"text": "a"}, {"image": "b"}]')
    await field().fill(address)
    await field().press('Enter')
    await dialog().getByText('Error at item 1: "text" key is expected in task data').waitFor()
    await dialog().getByText('Nothing was imported from this file').waitFor()
    await expectAccessible(page)
    await press('Import more')
    expect(await field().inputValue()).toBe(address)
  })

  test('Stop ends the fetching at the other side too', async () => {
    const asked = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    answer = (_req, res) => {
      res.on('close', closed.resolve)
      res.write('[{"text": "a"}, ')
      asked.resolve()
    }
    await field().press('Enter')
    // stopped before that, there would be nothing to end
    await asked.promise
    await dialog().getByText('The server fetches and reads it…').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await dialog().getByText('Stopped, so nothing was imported from it').waitFor()
    await closed.promise
    await press('Import more')
  })

  test('the tasks of the file are in the table', async () => {
    answer = (_req, res) => res.end('[{"text": "from far away"}, {"text": "b"}]')
    await press('Import from address')
    await dialog().getByText('2 tasks imported').waitFor()
    await expectAccessible(page)
    await press('Done')
    await page.getByText('from far away').first().waitFor()
    expect(page.problems).toEqual([])
  })
})
