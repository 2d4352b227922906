/** The folder of a local storage is chosen from those of the server, by mouse or keyboard, instead of typed. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from './harness/api.ts'
import { chromiumPath, expectAccessible, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'
import { openStorageDialog } from './steps/storage.ts'

const missing = chromiumPath ? null : 'needs Chromium'

describe.skipIf(missing !== null)(`choosing a folder${missing ? ` (${missing})` : ''}`, () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let project: number
  const field = () => page.getByLabel(/^Absolute local path( \*)?$/)
  const dialog = () => page.getByRole('dialog', { name: 'Choose a folder of the server' })
  const folder = (name: string) => dialog().getByRole('button', { name, exact: true })
  const focused = () => page.evaluate(() => document.activeElement?.textContent)

  beforeAll(async () => {
    sluice = await startSluice()
    await mkdir(path.join(sluice.files, 'photos/2024'), { recursive: true })
    await mkdir(path.join(sluice.files, 'scans'))
    await writeFile(path.join(sluice.files, 'photos/2024/a.txt'), 'a')
    browser = await openBrowser()
    page = await openPage(browser)
    const made = await call<{ id: number }>(sluice, 'POST', '/api/projects/', { title: 'Folders' })
    project = made.id
    await signIn(page, sluice)
  })
  beforeEach(async (ctx) => {
    ctx.onTestFailed(() => keepEvidence(page))
    await page.goto(`${sluice.url}/projects/${project}/settings/storage`)
    await openStorageDialog(page, 'source', 'Local files', {})
    await page.getByRole('button', { name: 'Browse… (Absolute local path)' }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await sluice?.stop()
  })

  test('by mouse: in, back by the way shown, and the path is in the form', async () => {
    await folder(sluice.files).click()
    await dialog().getByText('2 folders, 0 files. Choose a folder inside it.').waitFor()
    expect(await folder('Use this folder').isDisabled()).toBe(true)
    await folder('photos').click()
    await folder('2024').click()
    await dialog().getByText('0 folders, 1 file.').waitFor()
    await expectAccessible(page)
    await dialog().getByRole('navigation').getByRole('button', { name: 'photos' }).click()
    await folder('2024').waitFor()
    await expectAccessible(page)
    await folder('Use this folder').click()
    await dialog().waitFor({ state: 'hidden' })
    expect(await field().inputValue()).toBe(path.join(sluice.files, 'photos'))
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('The connection works.').waitFor()
    expect(page.problems).toEqual([])
  })

  test('by keyboard: arrows move, Enter opens, Backspace goes back to where one came from', async () => {
    await expect.poll(focused).toBe(sluice.files)
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('photos')
    await page.keyboard.press('ArrowDown')
    await expect.poll(focused).toBe('scans')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await expect.poll(focused).toBe('2024')
    await page.keyboard.press('Backspace')
    await expect.poll(focused).toBe('photos')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await dialog().getByText('0 folders, 0 files.').waitFor()
    await folder('Use this folder').press('Enter')
    expect(await field().inputValue()).toBe(path.join(sluice.files, 'scans'))
    await expect.poll(focused).toBe('Browse…')
  })

  test('Escape closes only the folders, and a typed path that is refused says why', async () => {
    await folder(sluice.files).waitFor()
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'hidden' })
    await field().fill('/etc')
    await page.getByRole('button', { name: 'Browse… (Absolute local path)' }).click()
    await dialog().getByText('This folder lies outside of the folders this server may use.').waitFor()
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'All folders' }).click()
    await folder(sluice.files).waitFor()
    await folder('Cancel').click()
    expect(await field().inputValue()).toBe('/etc')
  })
})
