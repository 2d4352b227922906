import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runSluice, tempFolder } from '../../testing/server-process.ts'

const folder = tempFolder()
const photos = path.join(folder, 'root', 'photos')
mkdirSync(photos, { recursive: true })
writeFileSync(path.join(photos, 'a.jpg'), 'content')
const env = {
  LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
  LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: path.join(folder, 'root'),
}
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))

async function doctor(storage: string, more: Record<string, string> = {}) {
  const run = runSluice(['doctor', storage, '--data', path.join(folder, 'data')], { env: more })
  return { code: await run.ended, output: run.output() }
}

test('sluice doctor ends with 0 when all is well, and with 1 and what to do when something is not', async () => {
  const well = await doctor(photos, env)
  expect(well.output).toContain(`✓ Read an object: "a.jpg" can be read.`)
  expect([well.code, well.output]).toEqual([0, expect.stringContaining('All is well.')])

  const off = await doctor(photos, { LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: path.join(folder, 'root') })
  expect(off.output).toMatch(
    /✗ Serving local files: .*\n.*\n.*\n {6}LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true\n/,
  )
  expect(off.output).toContain('– Read an object: ')
  expect([off.code, off.output]).toEqual([1, expect.stringContaining('1 failed.')])
})

test('sluice doctor says so when there is no such storage', async () => {
  for (const [storage, words] of [
    ['99', 'There is no such storage.'],
    ['no-uri', '"no-uri" is neither the number of a storage nor a URI'],
  ] as const) {
    const { code, output } = await doctor(storage)
    expect([code, output]).toEqual([78, expect.stringContaining(words)])
  }
})
