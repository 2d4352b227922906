import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startEmbedded } from '../embedded.ts'
import { binaries } from './binaries.ts'
import { canEnter, reachablePrograms } from './reach.ts'

const closed = mkdtempSync(path.join(os.tmpdir(), 'sluice-closed-')) // mode 0700
const stranger = { uid: 65534, gid: 65534 }
afterAll(() => rmSync(closed, { recursive: true, force: true }))

test('a folder below a private one cannot be entered by another user, and by us it can', () => {
  expect(canEnter(stranger, path.join(closed, 'a/b'))).toBe(false)
  expect(canEnter({}, path.join(closed, 'a/b'))).toBe(true)
  expect(canEnter(stranger, '/usr/bin')).toBe(true)
})

test('programs in a closed folder are copied to one that everybody can enter', (ctx) => {
  if (process.getuid?.() !== 0) ctx.skip('only root drops to another user')
  const native = path.join(closed, 'package/native')
  cpSync(path.dirname(binaries()), path.dirname(native), { recursive: true, verbatimSymlinks: true })
  const bin = reachablePrograms(native, stranger)
  expect(canEnter(stranger, bin)).toBe(true)
  expect(statSync(path.join(bin, 'postgres')).mode & 0o111).toBe(0o111)
})

test('root starts the bundled Postgres on a data folder below a private one', async (ctx) => {
  if (process.getuid?.() !== 0) ctx.skip('only root drops to another user')
  const postgres = await startEmbedded(path.join(closed, 'data/postgres'))
  expect(postgres.port).toBeGreaterThan(0)
  await postgres.stop()
})
