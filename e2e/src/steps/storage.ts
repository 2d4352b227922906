import type { Page } from 'playwright-core'

/** Opens the dialog and fills what its connection step asks for, by the labels a person reads. */
export async function openStorageDialog(
  page: Page,
  kind: 'source' | 'target',
  provider: string,
  fields: Record<string, string>,
): Promise<void> {
  await page
    .getByRole('button', { name: `Add ${kind} storage` })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: provider }).click()
  await fillFields(page, fields)
}

export async function fillFields(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    // a required field's label ends in an asterisk
    const field = page.getByRole('dialog').getByLabel(new RegExp(`^${label}( \\*)?$`))
    // rarely needed ones are folded away
    await field.evaluate((element) => element.closest('details')?.setAttribute('open', ''))
    await field.fill(value)
  }
}

/** Whether each object is a task, or JSON objects hold tasks. */
export async function takeEveryObject(page: Page, on: boolean): Promise<void> {
  const toggle = page.getByRole('dialog').getByLabel(/Treat every bucket object/)
  await toggle.setChecked(on, { force: true })
}

/** Presses Test connection and returns what the dialog then says about it. */
export async function testConnection(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  const verdict = dialog.getByText(/^The connection (works\.|does not work)$/)
  await verdict.waitFor()
  return dialog.innerText()
}

/** Saves, and waits until the dialog is gone. A source's first run goes on after that. */
export async function saveAndSync(page: Page, kind: 'source' | 'target'): Promise<void> {
  const dialog = page.getByRole('dialog')
  if (kind === 'source') {
    await dialog.getByRole('button', { name: 'Save & Sync' }).click()
  } else {
    await dialog
      .getByRole('button', { name: /^Save( & Sync)?$/ })
      .last()
      .click()
  }
  await dialog.waitFor({ state: 'hidden' })
}
