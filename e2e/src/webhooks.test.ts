/** A webhook is added in the browser; a submitted annotation arrives at a real receiver, signed. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from './harness/api.ts'
import {
  chromiumPath,
  expectAccessible,
  keepEvidence,
  openBrowser,
  openPage,
  shot,
} from './harness/browser.ts'
import { startSluice, type RunningSluice } from './harness/sluice.ts'
import { signIn } from './steps/account.ts'

const missing = chromiumPath ? null : 'needs Chromium'
const LABELS =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="Good"/></Choices></View>'

describe.skipIf(missing !== null)(`webhooks${missing ? ` (${missing})` : ''}`, () => {
  let sluice: RunningSluice
  let browser: Browser
  let page: Page & { problems: string[] }
  let project: number
  let receiver: Server
  let address: string
  let status = 204
  const received: { headers: IncomingHttpHeaders; body: string }[] = []
  const dialog = (name: string) => page.getByRole('dialog', { name })
  const card = () => page.getByRole('article', { name: address })

  beforeAll(async () => {
    receiver = createServer((req, res) => {
      let body = ''
      req.setEncoding('utf8')
      req.on('data', (text: string) => (body += text))
      req.on('end', () => {
        received.push({ headers: req.headers, body })
        res.writeHead(status).end()
      })
    })
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
    address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
    sluice = await startSluice()
    browser = await openBrowser()
    page = await openPage(browser)
    const made = await call<{ id: number }>(sluice, 'POST', '/api/projects/', {
      title: 'Webhooks',
      label_config: LABELS,
    })
    project = made.id
    await call(sluice, 'POST', `/api/projects/${project}/import`, [{ data: { text: 'A fine day' } }])
    await signIn(page, sluice)
  })
  beforeEach((ctx) => ctx.onTestFailed(() => keepEvidence(page)))
  afterAll(async () => {
    await browser?.close()
    await sluice?.stop()
    receiver?.closeAllConnections()
    receiver?.close()
  })

  let secret = ''

  test('one is added by keyboard; wrong input is told beside it; the secret is shown once', async () => {
    await page.goto(`${sluice.url}/projects/${project}/settings/webhooks`)
    await page.getByRole('heading', { name: 'Nobody is told yet' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Add webhook' }).press('Enter')
    const form = dialog('Add webhook')
    await page.locator('input[type=url]:focus').waitFor()
    await page.keyboard.type('receiver.example')
    await form.getByLabel('Only these').check()
    await page.keyboard.press('Enter')
    await form.getByText('Enter a whole address that begins with').waitFor()
    await form.getByText('Choose at least one event.').waitFor()
    await form.getByRole('button', { name: 'Add header' }).click()
    await expectAccessible(page)
    await form.getByLabel('Address').fill(address)
    await form.getByLabel('Annotation submitted').check()
    await form.getByLabel('Name of header 1').fill('Authorization')
    await form.getByLabel('Value of header 1', { exact: true }).fill('Bearer between-us')
    await form.getByRole('button', { name: 'Add webhook' }).press('Enter')

    const shown = dialog('Copy the signing secret now')
    secret = await shown.getByLabel('Signing secret', { exact: true }).inputValue()
    expect(secret).toMatch(/^whsec_/)
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await shown.getByRole('button', { name: 'I have copied it' }).click()
    await shown.waitFor({ state: 'hidden' })
    await card().getByText('Annotation submitted', { exact: true }).waitFor()
    await expect.poll(() => page.content()).not.toContain(secret)
    await expectAccessible(page)
  })

  test('a test event arrives; what the receiver refuses is told in words', async () => {
    await card().getByRole('button', { name: 'Send a test event' }).click()
    await page.getByText('The receiver took the test event.').waitFor()
    expect(JSON.parse(received.at(-1)?.body ?? '{}')).toMatchObject({ action: 'WEBHOOK_TEST' })
    status = 401
    await card().getByRole('button', { name: 'Send a test event' }).click()
    await card().getByText('Check the headers of this webhook.').waitFor()
    status = 204
    await expectAccessible(page)
  })

  test('a submit arrives with a valid signature and the header, and is listed', async () => {
    const before = received.length
    await page.goto(`${sluice.url}/projects/${project}/label`)
    await page.getByText('A fine day').waitFor()
    await page.getByLabel('Good').check()
    await page.getByRole('button', { name: 'Submit' }).click()
    await expect.poll(() => received.length).toBe(before + 1)
    const { headers, body } = received.at(-1) ?? { headers: {}, body: '' }
    expect(JSON.parse(body)).toMatchObject({
      action: 'ANNOTATION_CREATED',
      annotation: { result: [{ value: { choices: ['Good'] } }] },
      task: { data: { text: 'A fine day' } },
      project: { id: project },
    })
    expect(headers['authorization']).toBe('Bearer between-us')
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.')
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )

    await page.goto(`${sluice.url}/projects/${project}/settings/webhooks`)
    await card().getByText('Delivered').waitFor()
    await shot(page, 'webhooks')
    await card()
      .getByRole('button', { name: /^More for/ })
      .click()
    await page.getByRole('menuitem', { name: 'Recent deliveries' }).click()
    const drawer = dialog('Recent deliveries')
    const row = drawer.getByRole('row', { name: /Annotation submitted/ })
    await row.getByText('204').waitFor()
    await expectAccessible(page)
    await row.getByRole('button', { name: 'Send again' }).click()
    await expect.poll(() => received.length).toBe(before + 2)
    expect(received.at(-1)?.headers['webhook-id']).toBe(headers['webhook-id'])
    await page.keyboard.press('Escape')
  })

  test('it is edited without entering the header again, switched off by 410 with a reason, and deleted', async () => {
    const menu = async (item: string): Promise<void> => {
      await card()
        .getByRole('button', { name: /^More for/ })
        .click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await menu('Edit…')
    const form = dialog('Edit webhook')
    await form.getByLabel('All events').check()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'hidden' })
    await card().getByText('All events').waitFor()
    status = 410
    await call(sluice, 'PATCH', `/api/projects/${project}/`, { title: 'Webhooks, changed' })
    await card().getByText('Switched off by the server').waitFor()
    // half faded out it would be judged as it is
    await page.getByText('Webhook saved.').waitFor({ state: 'hidden' })
    expect(received.at(-1)?.headers['authorization']).toBe('Bearer between-us')
    await expectAccessible(page)
    status = 204
    await card().getByRole('button', { name: 'Switch on' }).click()
    await card().getByText('Switched off by the server').waitFor({ state: 'hidden' })
    await menu('Delete…')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Delete webhook' }).click()
    await page.getByRole('heading', { name: 'Nobody is told yet' }).waitFor()
    expect(page.problems).toEqual([])
  })
})
