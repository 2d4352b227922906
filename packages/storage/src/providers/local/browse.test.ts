import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StorageDeps } from '../../kit/provider.ts'
import { browseLocal } from './browse.ts'

const signal = new AbortController().signal
let top: string
let deps: StorageDeps
const at = (...parts: string[]) => path.join(top, ...parts)
const names = (page: { folders: readonly { name: string }[] }) => page.folders.map(({ name }) => name)

beforeAll(async () => {
  top = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-browse-')))
  for (const folder of ['root/set 10', 'root/set 9/deep', 'scans/x', 'outside/private', 'root/many'])
    await mkdir(at(folder), { recursive: true })
  for (const file of ['root/a.txt', 'root/b.txt', 'outside/secret.txt']) await writeFile(at(file), 'x')
  for (const n of Array(30).keys()) await mkdir(at('root/many', `d${n}`))
  await symlink(at('outside'), at('root/out'))
  await symlink(at('outside/secret.txt'), at('root/out.txt'))
  await symlink(at('scans'), at('root/to-scans'))
  await symlink('a.txt', at('root/c.txt'))
  await symlink('loop', at('root/loop'))
  const furtherRoots = [{ name: 'scans', folder: at('scans') }]
  deps = { localFiles: { servingEnabled: true, documentRoots: [at('root')], furtherRoots } }
})
afterAll(() => rm(top, { recursive: true }))

describe('folders to choose from', () => {
  it.each([null, '', ' '])('begin with the roots (asked for %j)', async (folder) => {
    expect(await browseLocal(folder, deps, signal)).toMatchObject({
      path: null,
      usable: false,
      trail: [],
      folders: [
        { name: at('root'), path: at('root') },
        { name: 'scans', path: at('scans') },
      ],
    })
  })

  it('are those in a folder, in the order of people, with links followed inside the roots only', async () => {
    const page = await browseLocal(at('root'), deps, signal)
    expect(names(page)).toEqual(['many', 'set 9', 'set 10', 'to-scans'])
    expect(page).toMatchObject({ path: at('root'), parent: null, usable: false, files: 3, truncated: false })
  })

  it('know the way up, also through links', async () => {
    const deep = await browseLocal(`${at('root')}\\set 9/deep/`, deps, signal)
    expect(deep).toMatchObject({ path: at('root/set 9/deep'), parent: at('root/set 9'), usable: true })
    expect(deep.trail.map(({ name }) => name)).toEqual([at('root'), 'set 9', 'deep'])
    const linked = await browseLocal(at('root/to-scans'), deps, signal)
    expect([names(linked), linked.folders[0]?.path]).toEqual([['x'], at('root/to-scans/x')])
  })

  it('end where an answer would grow too large, and say so', async () => {
    const part = await browseLocal(at('root/many'), deps, signal, { answered: 10, read: 1000 })
    expect([part.folders.length, part.truncated]).toEqual([10, true])
    const exact = await browseLocal(at('root/many'), deps, signal, { answered: 30, read: 30 })
    expect([exact.folders.length, exact.truncated]).toEqual([30, false])
    const unread = await browseLocal(at('root/many'), deps, signal, { answered: 30, read: 29 })
    expect([unread.folders.length, unread.truncated]).toEqual([29, true])
  })

  it.each([
    ['outside', 'denied', 'outside of the folders'],
    ['root/../outside', 'denied', 'outside of the folders'],
    ['root-x', 'denied', 'outside of the folders'],
    ['root/out', 'denied', 'outside the document root'],
    ['root/out/private', 'denied', 'outside the document root'],
    ['root/set 9\0', 'denied', 'outside of the folders'],
    ['root/none', 'not_found', 'cannot be read'],
    ['root/a.txt', 'not_found', 'cannot be read'],
  ])('are refused for %s', async (folder, kind, words) => {
    const message = expect.stringContaining(words) as string
    await expect(browseLocal(`${top}/${folder}`, deps, signal)).rejects.toMatchObject({ kind, message })
  })

  it('are refused in sentences where the server has no roots or serves none', async () => {
    const off = { localFiles: { servingEnabled: false, documentRoots: [at('root')] } }
    await expect(browseLocal(null, off, signal)).rejects.toThrow('disabled on this server')
    await expect(browseLocal(null, {}, signal)).rejects.toThrow('no document root')
  })
})
