/** A connection is made with a storage, used in another project, and its credentials are replaced once for both. */
import { gcsServer, type GcsServer } from '@sluice/storage/testing'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from './harness/api.ts'
import { chromiumPath, expectAccessible, keepEvidence, openBrowser, openPage } from './harness/browser.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'
import {
  fillFields,
  openStorageDialog,
  saveAndSync,
  takeEveryObject,
  testConnection,
} from './steps/storage.ts'

const missing = chromiumPath ? null : 'needs Chromium'
const animals = path.resolve(import.meta.dirname, '../../demo/photos/animals')
const PROVIDER = 'Google Cloud Storage'

describe.skipIf(missing !== null)(`connections${missing ? ` (${missing})` : ''}`, () => {
  let sluice: RunningSluice
  let store: GcsServer
  let browser: Browser
  let page: Page & { problems: string[] }
  let photos: Buffer[]
  const projects: Record<string, number> = {}
  const dialog = () => page.getByRole('dialog')
  const put = (key: string, at: number) =>
    store.bucket('photographs').put(key, photos[at] ?? Buffer.alloc(0), { contentType: 'image/jpeg' })
  const tasksOf = async (title: string): Promise<number> => {
    const found = await call<{ task_number: number }>(sluice, 'GET', `/api/projects/${projects[title]}/`)
    return found.task_number
  }
  const open = (title: string) => page.goto(`${sluice.url}/projects/${projects[title]}/settings/storage`)

  beforeAll(async () => {
    const names = (await readdir(animals)).slice(0, 3)
    photos = await Promise.all(names.map((name) => readFile(path.join(animals, name))))
    store = await gcsServer()
    sluice = await startSluice()
    store.bucket('photographs').cors = [
      { origin: [sluice.url], method: ['GET', 'HEAD'], responseHeader: ['Content-Type'] },
    ]
    put('cats/1.jpg', 0)
    put('dogs/1.jpg', 1)
    for (const title of ['Cats', 'Dogs']) {
      const body = { title, label_config: '<View><Image name="image" value="$image"/></View>' }
      projects[title] = (await call<{ id: number }>(sluice, 'POST', '/api/projects/', body)).id
    }
    browser = await openBrowser()
    page = await openPage(browser)
    await signIn(page, sluice)
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterAll(async () => {
    await browser?.close()
    await sluice?.stop()
    await store?.close()
  })

  test('made in one project, used in another with its own prefix, replaced once for both', async () => {
    const first = store.accounts.add('first')

    await page.getByRole('link', { name: 'Connections' }).click()
    await page.getByRole('heading', { name: 'No connection yet' }).waitFor()
    await expectAccessible(page)

    await open('Cats')
    await openStorageDialog(page, 'source', PROVIDER, {
      Title: 'Cats',
      Bucket: 'photographs',
      Prefix: 'cats',
      Endpoint: store.url,
      'Google application credentials': first.keyFile,
    })
    await dialog().getByLabel('Let other projects use this connection').check()
    await dialog().getByLabel('Name of the connection').fill('The archive')
    expect(await testConnection(page)).toContain('The connection works.')
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Next' }).click()
    await takeEveryObject(page, true)
    // Looked for from now on: such a message goes by itself.
    const shared = page.getByText('Connection “The archive” can be used in other projects now.').waitFor()
    await Promise.all([saveAndSync(page, 'source'), shared])
    await page.getByText('Completed', { exact: true }).first().waitFor()
    await page.getByRole('link', { name: 'The archive' }).waitFor()

    await open('Dogs')
    await openStorageDialog(page, 'source', PROVIDER, { Title: 'Dogs' })
    await dialog().getByLabel('Use a connection').click()
    await page.getByRole('option', { name: 'The archive' }).click()
    await dialog()
      .getByText(`Bucket photographs · Endpoint ${store.url} · Shared by ada@example.com`)
      .waitFor()
    expect(
      await dialog()
        .getByLabel(/^(Bucket|Google application credentials)/)
        .count(),
    ).toBe(0)
    await fillFields(page, { Prefix: 'dogs' })
    expect(await testConnection(page)).toContain('The connection works.')
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Next' }).click()
    await takeEveryObject(page, true)
    await saveAndSync(page, 'source')
    await page.getByText('Completed', { exact: true }).first().waitFor()
    expect([await tasksOf('Cats'), await tasksOf('Dogs')]).toEqual([1, 1])

    // The key is replaced: first by one of nobody, then by the right one.
    const second = store.accounts.add('second')
    store.accounts.remove(first.email)
    store.accounts.revokeTokens()
    put('cats/2.jpg', 2)
    put('dogs/2.jpg', 0)
    await page.getByRole('link', { name: 'Connections' }).click()
    const card = page.getByRole('article', { name: 'The archive' })
    await card.getByRole('link', { name: 'Dogs' }).waitFor()
    expect(await card.innerText()).toMatch(
      /Shared[\s\S]*photographs[\s\S]*Cats 1 storage[\s\S]*Dogs 1 storage/,
    )
    await expectAccessible(page)
    await card.getByRole('button', { name: 'Edit: The archive' }).click()
    const nobody = second.keyFile.replaceAll('second@', 'nobody@')
    await fillFields(page, { 'Google application credentials': nobody })
    await dialog().getByRole('button', { name: 'Save' }).click()
    const refusal = dialog().getByRole('alert')
    await refusal.waitFor()
    expect(await refusal.innerText()).toMatch(/Nothing was saved[\s\S]*"Cats"[\s\S]*"Dogs"/)
    await expectAccessible(page)
    await fillFields(page, { 'Google application credentials': second.keyFile })
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'hidden' })

    for (const title of ['Cats', 'Dogs']) {
      await open(title)
      await page.getByRole('button', { name: `Sync now: ${title}` }).click()
      await expect.poll(() => tasksOf(title)).toBe(2)
    }

    await page.getByRole('link', { name: 'Connections' }).click()
    await card.getByRole('button', { name: 'Delete: The archive' }).click()
    await dialog().getByRole('button', { name: 'Delete connection' }).click()
    await dialog().getByText('2 storages use this connection, in the projects "Cats", "Dogs".').waitFor()
    await expectAccessible(page)
    expect(page.problems).toEqual([])
  })
})
