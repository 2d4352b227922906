import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { local } from './provider.ts'
import { contains, keyOfLink, linkOf, normalizeFolder, parseLink, rootsOf, tidyFolder } from './roots.ts'

const signal = new AbortController().signal
const deps: StorageDeps = {
  localFiles: {
    servingEnabled: true,
    documentRoots: ['/data'],
    furtherRoots: [
      { name: 'scans', folder: '/mnt/scans/' },
      { name: 'inner', folder: '/data/inner' },
      { name: 'x-rays', folder: '/mnt/scans/x-rays' },
    ],
  },
}

describe('links', () => {
  it.each([
    ['/data/set', 'a b.jpg', '/data/local-files/?d=set/a%20b.jpg'],
    ['/mnt/scans/set', 'a&root=x.jpg', '/data/local-files/?d=set/a%26root%3Dx.jpg&root=scans'],
    ['/mnt/scans/x-rays/set', 'a.jpg', '/data/local-files/?d=set/a.jpg&root=x-rays'],
    ['/mnt/scans/x-rays', 'a.jpg', '/data/local-files/?d=a.jpg&root=x-rays'],
    // As before that root was added: tasks that exist already must not come twice.
    ['/data/inner/set', 'a.jpg', '/data/local-files/?d=inner/set/a.jpg'],
  ])('of a folder %s with the key %s are read back', (folder, key, uri) => {
    expect(local.uriOf({ path: folder }, key, deps)).toBe(uri)
    expect(local.keyOf({ path: folder }, uri, deps)).toBe(key)
  })

  it.each([
    ['/mnt/scans/set', '/data/local-files/?d=set/a.jpg', null],
    ['/data/set', '/data/local-files/?d=set/a.jpg&root=scans', null],
    ['/mnt/scans/set', '/data/local-files/?d=set/a.jpg&root=other', null],
    ['/mnt/scans/set', '/data/local-files/?d=../scans/../../data/a.jpg&root=scans', null],
    ['/mnt/scans/set', '/data/local-files/?d=set/a.jpg&token=t&root=scans&root=data', 'a.jpg'],
    ['/mnt/scans/x-rays/set', '/data/local-files/?d=x-rays/set/a.jpg&root=scans', 'a.jpg'],
    ['/data/inner/set', '/data/local-files/?d=set/a.jpg&root=inner', 'a.jpg'],
    ['/data/set', '/data/local-files/?d=set/a.jpg&root=', 'a.jpg'],
  ])('in a folder %s: %s names %j', (folder, uri, key) => {
    expect(local.keyOf({ path: folder }, uri, deps)).toBe(key)
  })

  it('give the path and the root a request asks for', () => {
    expect(parseLink('/data/local-files/?d=/a/../b.txt')).toEqual({ root: null, relative: 'a/../b.txt' })
    expect(parseLink('/data/local-files/?d=a&root=x+y#z')).toEqual({ root: 'x y', relative: 'a' })
  })
})

describe('on Windows', () => {
  const { win32 } = path
  const roots = rootsOf(
    {
      localFiles: {
        servingEnabled: true,
        // Doubled, as the setting is often written.
        documentRoots: ['C:\\\\data\\\\media'],
        furtherRoots: [{ name: 'share', folder: '\\\\nas\\share\\scans' }],
      },
    },
    win32,
  )
  const read = (folder: string) => normalizeFolder(folder, win32)

  it('folders may be written with either slash', () => {
    expect(read(' C:/data\\media\\set\\ ')).toBe('C:\\data\\media\\set')
    expect(read('C:\\')).toBe('C:\\')
    expect(contains('C:\\data', 'c:\\Data\\x', win32)).toBe(true)
    expect(contains('C:\\data', 'C:\\database', win32)).toBe(false)
  })

  it.each([
    ['C:\\data\\media\\set', 'inner/a b.jpg', '/data/local-files/?d=set/inner/a%20b.jpg'],
    ['c:\\Data\\media\\set', 'a.jpg', '/data/local-files/?d=set/a.jpg'],
    ['\\\\nas\\share\\scans\\set', 'a.jpg', '/data/local-files/?d=set/a.jpg&root=share'],
  ])('keys and links of %s have slashes only', (folder, key, uri) => {
    expect(linkOf(read(folder), key, roots, win32)).toBe(uri)
    expect(keyOfLink(read(folder), uri, roots, win32)).toBe(key)
    expect(keyOfLink(read(folder), uri.replaceAll('set/', 'set\\'), roots, win32)).toBe(key)
  })

  it.each(['..\\media-private\\a.jpg', 'set\\..\\..\\a.jpg', 'D:\\a.jpg', 'other\\a.jpg'])(
    '%s names nothing',
    (d) => {
      expect(keyOfLink(read('C:\\data\\media\\set'), `/data/local-files/?d=${d}`, roots, win32)).toBe(null)
    },
  )
})

describe('backslashes elsewhere', () => {
  it.each([
    ['/data/local-files/?d=set%5Cinner%5Ca.jpg', 'inner/a.jpg'],
    ['/data/local-files/?d=set\\a.jpg', 'a.jpg'],
    ['/data/local-files/?d=set/in%5Cner.jpg', 'in\\ner.jpg'],
    ['/data/local-files/?d=set%5C..%5C..%5Ca.jpg', null],
  ])('%s names %j', (uri, key) => {
    expect(keyOfLink('/data/set', uri, rootsOf(deps))).toBe(key)
  })

  it.each([
    ['\\data\\set\\', '/data/set', 1],
    ['/data\\set', '/data/set', 1],
    ['/data/set/', '/data/set/', 0],
    ['C:\\data\\set', 'C:\\data\\set', 0],
  ])('a folder written as %s is kept as %s', (typed, kept, told) => {
    const { values, changes } = tidyFolder({ path: typed })
    expect([values['path'], changes.length]).toEqual([kept, told])
    expect(tidyFolder(values).changes).toEqual([])
  })
})

describe('several roots', () => {
  let top: string
  const at = (...parts: string[]) => path.join(top, ...parts)
  const check = async (...parts: string[]) => {
    const localFiles = {
      servingEnabled: true,
      documentRoots: [at('first')],
      furtherRoots: [{ name: 'second', folder: at('second') }],
    }
    const options = { path: at(...parts), recursive_scan: true }
    const store = openStore({ provider: local, options, deps: { localFiles } })
    const result = await store.check('read', signal)
    return result.ok
      ? (await store.list({ cursor: null, signal })).objects.map(({ key }) => key)
      : result.message
  }

  beforeAll(async () => {
    top = await mkdtemp(path.join(os.tmpdir(), 'sluice-roots-'))
    for (const folder of ['first/set', 'second/set', 'third/set', 'second-private'])
      await mkdir(at(folder), { recursive: true })
    for (const file of ['first/set/a.txt', 'second/set/b.txt', 'third/set/c.txt'])
      await writeFile(at(file), 'x')
    await symlink(at('second', 'set', 'b.txt'), at('first', 'set', 'to-second.txt'))
    await symlink(at('third', 'set', 'c.txt'), at('second', 'set', 'to-third.txt'))
    await symlink(at('third'), at('second', 'third'))
  })
  afterAll(() => rm(top, { recursive: true }))

  it('are all open to storages, with links among them followed and links out of them left out', async () => {
    expect(await check('first', 'set')).toEqual(['a.txt', 'to-second.txt'])
    expect(await check('second', 'set')).toEqual(['b.txt'])
  })

  it.each([
    ['third/set', 'or of a root of SLUICE_LOCAL_FILES_ROOTS'],
    ['second-private', 'must be a subdirectory'],
    ['second/../third', 'must be a subdirectory'],
    ['second', 'cannot be the same as the root "second"'],
    ['first', 'cannot be the same as LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT'],
    ['second/third/set', 'outside the document root'],
  ])('refuse %s', async (folder, words) => {
    expect(await check(folder)).toContain(words)
  })
})

describe('folders', () => {
  it.each([
    [' /data/x/ ', '/data/x'],
    ['/data//x/./y/..', '/data/x'],
    ['\\data\\x', '/data/x'],
    ['/', '/'],
  ])('%j are read as %j', (given, expected) => {
    expect(normalizeFolder(given)).toBe(expected)
  })

  it('are compared part by part', () => {
    expect(contains('/data/ds', '/data/ds-private/x')).toBe(false)
    expect(contains('/data/ds', '/data/ds/x')).toBe(true)
    expect(contains('/', '/anything')).toBe(true)
  })
})
