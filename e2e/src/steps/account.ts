import type { Page } from 'playwright-core'
import type { RunningSluice } from '../harness/sluice.ts'

/** The first person on an empty server makes the account that owns it. */
export async function createOwner(page: Page, sluice: RunningSluice): Promise<void> {
  await page.goto(sluice.url)
  await page.getByRole('heading', { name: 'Set up this server' }).waitFor()
  await page.getByLabel('First name').fill('Ada')
  await page.getByLabel('Last name').fill('Lovelace')
  await page.getByLabel('E-mail').fill(sluice.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(sluice.owner.password)
}

export async function signIn(page: Page, sluice: RunningSluice): Promise<void> {
  await page.goto(sluice.url)
  await page.getByLabel('E-mail').fill(sluice.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(sluice.owner.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Projects', exact: true }).waitFor()
}
