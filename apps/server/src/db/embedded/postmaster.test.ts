import { mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { postmaster } from './postmaster.ts'

function folderWith(pidFile: string, ageMs: number): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-pid-'))
  const file = path.join(folder, 'postmaster.pid')
  writeFileSync(file, pidFile)
  const at = new Date(Date.now() - ageMs)
  utimesSync(file, at, at)
  return folder
}

test.each([
  ['that Postgres is about to fill stays', '', 0, ['postmaster.pid']],
  ['that a crash left empty is removed', '', 60_000, []],
  ['of a process that is gone is removed', '999999999\n/x\n1\n5432\n/s\n', 0, []],
  ['of a process that is not Postgres is removed', `${process.pid}\n/x\n1\n5432\n/s\n`, 0, []],
])('a pid file %s', (_what, text, ageMs, left) => {
  const folder = folderWith(text, ageMs)
  expect(postmaster(folder)).toBeUndefined()
  expect(readdirSync(folder)).toEqual(left)
})
