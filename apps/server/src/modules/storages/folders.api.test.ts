import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'

let t: StorageApp
let root: string
const folders = (query = '', provider = 'localfiles') =>
  t.send('GET', `/api/storages/${provider}/folders${query}`)

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-folders-')))
  await mkdir(path.join(root, 'set/inner'), { recursive: true })
  t = await storageApp({ deps: { localFiles: { servingEnabled: true, documentRoots: [root] } } })
})
afterAll(async () => {
  await t.close()
  await rm(root, { recursive: true })
})

test('the folders of the server below its roots can be listed by people who are signed in', async () => {
  expect((await folders()).json()).toMatchObject({ path: null, folders: [{ name: root, path: root }] })
  const inner = await folders(`?path=${encodeURIComponent(path.join(root, 'set'))}`)
  expect(inner.json()).toEqual({
    path: path.join(root, 'set'),
    parent: root,
    usable: true,
    trail: [
      { name: root, path: root },
      { name: 'set', path: path.join(root, 'set') },
    ],
    folders: [{ name: 'inner', path: path.join(root, 'set/inner') }],
    files: 0,
    truncated: false,
  })
  const stranger = {
    method: 'GET',
    url: '/api/storages/localfiles/folders',
    headers: { 'x-stranger': 'yes' },
  } as const
  expect((await t.inject(stranger)).statusCode).toBe(401)
})

test('a folder outside, and one that is not there, are refused with a sentence', async () => {
  const outside = await folders('?path=/etc')
  expect([outside.statusCode, outside.json().detail]).toEqual([
    expect.any(Number),
    expect.stringContaining('outside of the folders'),
  ])
  const none = await folders(`?path=${encodeURIComponent(path.join(root, 'none'))}`)
  expect(none.json().detail).toContain('cannot be read')
  for (const { statusCode } of [outside, none]) expect(statusCode >= 400 && statusCode < 500).toBe(true)
})

test('the form says which field takes a folder, and stores without folders have no such list', async () => {
  type Provider = { name: string; source: { name: string; browse?: boolean }[] }
  const all = (await t.send('GET', '/api/storages/providers')).json() as Provider[]
  const named = all.flatMap(({ name, source }) =>
    source.filter((f) => f.browse).map((f) => `${name}.${f.name}`),
  )
  expect(named).toEqual(['localfiles.path'])
  expect((await folders('', 'memory')).statusCode).toBe(404)
})
