import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../doctor/probe.ts'
import { localDoctor } from './doctor.ts'

const signal = new AbortController().signal
let top: string
const at = (...parts: string[]) => path.join(top, ...parts)

beforeAll(async () => {
  top = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-doctor-')))
  for (const folder of ['root', 'a/scans/set', 'b/scans/set', 'b/my scans/set', 'b/x,y/set'])
    await mkdir(at(folder), { recursive: true })
})
afterAll(() => rm(top, { recursive: true }))

async function findingFor(folder: string): Promise<Finding | undefined> {
  const furtherRoots = [{ name: 'scans', folder: at('a/scans') }]
  const deps = { localFiles: { servingEnabled: true, documentRoots: [at('root')], furtherRoots } }
  const options = { path: at(folder) }
  const patient = { role: 'source', options, deps, prefix: '', removes: false, origin: null } as const
  const checks = localDoctor.checks?.(patient)
  return checks?.find(({ name }) => name === 'inside_root')?.run(signal)
}

describe('a folder outside of several roots', () => {
  it.each([
    ['b/scans/set', (first: string) => `${first},scans-2=${at('b/scans')}`],
    ['b/my scans/set', (first: string) => `${first},my-scans=${at('b/my scans')}`],
    ['b/scans', (first: string) => `${first},${at('b')}`],
  ])('is mended by one more root, the others kept: %s', async (folder, listOf) => {
    const found = await findingFor(folder)
    const text = `SLUICE_LOCAL_FILES_ROOTS=${listOf(`scans=${at('a/scans')}`)}`
    expect(found).toMatchObject({ status: 'failed', cause: 'outside_root', fixes: [{ text }] })
  })

  it('whose name holds a comma needs the document root', async () => {
    const text = `LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT=${at('b/x,y')}`
    expect(await findingFor('b/x,y/set')).toMatchObject({ fixes: [{ text }] })
  })

  it('is not one below a further root', async () => {
    expect(await findingFor('a/scans/set')).toMatchObject({ status: 'ok' })
  })
})
