import { expect } from 'vitest'
import type { Page } from 'playwright-core'

/** A box drawn by a drag over the middle of the image, with the first label chosen by its key. */
export async function drawBox(page: Page): Promise<void> {
  const canvas = page.locator('canvas').first()
  await canvas.waitFor()
  await expectToolsReady(page)
  await page.keyboard.press('1')
  const area = await canvas.boundingBox()
  if (!area) throw new Error('the canvas has no place on the page')
  const at = (x: number, y: number): [number, number] => [area.x + area.width * x, area.y + area.height * y]
  await page.mouse.move(...at(0.4, 0.35))
  await page.mouse.down()
  await page.mouse.move(...at(0.5, 0.5), { steps: 4 })
  await page.mouse.move(...at(0.6, 0.65), { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => page.getByRole('heading', { name: /Regions/ }).innerText()).toMatch(/1/)
}

/** A span marked by a drag over the first words of the text. */
export async function markSpan(page: Page): Promise<void> {
  await expectToolsReady(page)
  await page.keyboard.press('1')
  const word = page.locator('.slc-text[role=textbox]')
  await word.waitFor()
  const box = await word.boundingBox()
  if (!box) throw new Error('the text has no place on the page')
  await page.mouse.move(box.x + 24, box.y + 34)
  await page.mouse.down()
  await page.mouse.move(box.x + 180, box.y + 34, { steps: 6 })
  await page.mouse.up()
  await expect.poll(() => page.getByRole('heading', { name: /Regions/ }).innerText()).toMatch(/1/)
}

export async function expectToolsReady(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('button', { name: /^Submit/ }).isEnabled()).toBe(true)
}

/** Submits by the keyboard and waits for the next task. Returns the id of the one submitted. */
export async function submit(page: Page): Promise<void> {
  const title = page.getByRole('heading', { level: 1 })
  const before = await title.innerText()
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => title.innerText()).not.toBe(before)
}
