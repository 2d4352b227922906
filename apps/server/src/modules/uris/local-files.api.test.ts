import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'
import { openInside } from './local-files.ts'

const SECRET = 'the content that must never leave'
let t: StorageApp
let base: string
let root: string
const url = (d: string): string => `/data/local-files/?d=${d}`
const get = (d: string, headers: Record<string, string> = {}) =>
  t.inject({ method: 'GET', url: url(d), headers })

beforeAll(async () => {
  base = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-local-')))
  root = path.join(base, 'root')
  await mkdir(path.join(root, 'set/deep'), { recursive: true })
  await mkdir(path.join(root, 'set-private'))
  await mkdir(path.join(root, 'results'))
  await mkdir(path.join(base, 'root-sibling'))
  await writeFile(path.join(root, 'set/a.jpg'), '0123456789')
  await writeFile(path.join(root, 'set/empty.txt'), '')
  await writeFile(path.join(root, 'set/page.html'), '<script>alert(1)</script>')
  await writeFile(path.join(root, 'set/odd #1?&+%20 ünï.jpg'), 'odd')
  await writeFile(path.join(root, 'set/deep/b.txt'), 'b')
  for (const name of [
    'secret.txt',
    'root/secret.txt',
    'root/set-private/secret.txt',
    'root/results/secret.txt',
    'root-sibling/secret.txt',
  ])
    await writeFile(path.join(base, name), SECRET)
  await symlink(path.join(base, 'secret.txt'), path.join(root, 'set/out.txt'))
  await symlink(base, path.join(root, 'set/outdir'))
  await symlink('../../secret.txt', path.join(root, 'set/relative-out.txt'))
  await symlink(path.join(root, 'set-private'), path.join(root, 'set/private'))
  await symlink('a.jpg', path.join(root, 'set/link.jpg'))
  await symlink('loop', path.join(root, 'set/loop'))
  execFileSync('sh', ['-c', 'mkfifo "$0"', path.join(root, 'set/pipe')])
  const scans = path.join(base, 'scans')
  await mkdir(path.join(scans, 'set'), { recursive: true })
  await mkdir(path.join(scans, 'other'))
  await writeFile(path.join(scans, 'set/a.jpg'), 'a scan')
  await writeFile(path.join(scans, 'set/b.jpg'), 'another scan')
  await writeFile(path.join(scans, 'other/secret.txt'), SECRET)
  await symlink(path.join(base, 'secret.txt'), path.join(scans, 'set/out.txt'))
  await symlink(path.join(root, 'set/deep/b.txt'), path.join(scans, 'set/first.txt'))
  const furtherRoots = [{ name: 'scans', folder: scans }]
  t = await storageApp({
    deps: { localFiles: { servingEnabled: true, documentRoots: [root], furtherRoots } },
  })
  const source = { project: t.projectId, path: path.join(root, 'set') }
  await t.send('POST', '/api/storages/localfiles', source)
  await t.send('POST', '/api/storages/localfiles', { project: t.projectId, path: path.join(scans, 'set') })
  const target = { project: t.projectId, path: path.join(root, 'results') }
  await t.send('POST', '/api/storages/export/localfiles', target)
})
afterAll(async () => {
  await t.close()
  await rm(base, { recursive: true, force: true })
})

describe('a file below a source storage', () => {
  test('is served with its type and a weak tag of its time and size', async () => {
    const answer = await get('set/a.jpg')
    const { mtimeNs } = await stat(path.join(root, 'set/a.jpg'), { bigint: true })
    expect([answer.statusCode, answer.body]).toEqual([200, '0123456789'])
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      etag: `W/"${mtimeNs.toString(16)}-a"`,
    })
  })

  test.each([
    'set/a.jpg',
    '/set/a.jpg',
    '//set/a.jpg',
    'set%2Fa.jpg',
    './set/a.jpg',
    'set/deep/../a.jpg',
    'set/link.jpg',
  ])('is found as %s', async (d) => {
    expect((await get(d)).body).toBe('0123456789')
  })

  test('is found by the link a task carries, whatever its name', async () => {
    const [row] = await t.storages.listSources(t.projectId)
    const store = row && (await t.storages.openStore(row))
    const answer = await t.send('GET', store?.uriOf('odd #1?&+%20 ünï.jpg') ?? '')
    expect(answer.body).toBe('odd')
  })

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=0-1,3-4', 200, '0123456789', undefined],
  ])('asked for %s answers %i', async (range, status, body, contentRange) => {
    const answer = await get('set/a.jpg', { range })
    expect([answer.statusCode, answer.body, answer.headers['content-range']]).toEqual([
      status,
      body,
      contentRange,
    ])
  })

  test('answers 304 for its tag or a star, and HEAD without a body', async () => {
    const { headers } = await get('set/a.jpg')
    const etag = String(headers.etag)
    for (const known of [etag, '*', `"x", ${etag}`])
      expect((await get('set/a.jpg', { 'if-none-match': known })).statusCode).toBe(304)
    expect((await get('set/a.jpg', { 'if-none-match': '"x"' })).statusCode).toBe(200)
    const head = await t.inject({ method: 'HEAD', url: url('set/a.jpg') })
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([200, '', '10'])
    expect((await get('set/a.jpg', { range: 'bytes=0-1', 'if-range': etag })).statusCode).toBe(200)
    expect((await get('set/empty.txt')).body).toBe('')
    expect((await get('set/empty.txt', { range: 'bytes=0-' })).statusCode).toBe(416)
  })

  test('that is a page gets no rights', async () => {
    const { headers } = await get('set/page.html')
    expect(headers['content-type']).toBe('text/html')
    expect(headers['content-security-policy']).toContain('sandbox')
    expect(headers['content-disposition']).toContain('attachment')
  })

  test('leaves no file open behind', async (ctx) => {
    ctx.skip(process.platform !== 'linux', 'open files are counted in /proc')
    const open = async (): Promise<number> =>
      Number(execFileSync('sh', ['-c', `ls -l /proc/${process.pid}/fd | grep -c ${base} || true`]).toString())
    for (const [d, headers] of [
      ['set/a.jpg', {}],
      ['set/a.jpg', { 'if-none-match': '*' }],
      ['set/a.jpg', { range: 'bytes=99-' }],
      ['set/empty.txt', {}],
      ['set/deep', {}],
      ['set/pipe', {}],
    ] as const)
      await get(d, headers)
    await t.inject({ method: 'HEAD', url: url('set/a.jpg') })
    await expect.poll(open).toBe(0)
  })
})

describe('a path with backslashes, as people on Windows write it', () => {
  test.each(['set%5Cdeep%5Cb.txt', 'set\\deep\\b.txt', '%5Cset%5Cdeep/b.txt', 'set/deep\\b.txt'])(
    '%s finds the file',
    async (d) => {
      expect((await get(d)).body).toBe('b')
    },
  )

  test('finds a file whose name holds them first', async () => {
    await writeFile(path.join(root, 'set/deep\\b.txt'), 'odd name')
    const answer = await get('set/deep%5Cb.txt')
    await rm(path.join(root, 'set/deep\\b.txt'))
    expect(answer.body).toBe('odd name')
  })

  test.each([
    '..%5Csecret.txt',
    'set%5C..%5C..%5Csecret.txt',
    'set%5Cout.txt',
    'set%5C..%5Cset-private%5Csecret.txt',
  ])('%s leads nowhere', async (d) => {
    expect((await get(d)).statusCode).toBe(404)
  })

  test('is understood as the folder of a storage, and stored as this server writes it', async () => {
    const written = path.join(root, 'set').replaceAll('/', '\\')
    const made = await t.send('POST', '/api/storages/localfiles', { project: t.projectId, path: written })
    expect(made.json()).toMatchObject({
      path: path.join(root, 'set'),
      notices: [expect.stringContaining(written)],
    })
    const other = { project: t.projectId, path: 'C:\\data\\set' }
    const refused = await t.send('POST', '/api/storages/localfiles', other)
    expect([refused.statusCode, refused.json().detail]).toEqual([
      400,
      expect.stringContaining('does not run on Windows'),
    ])
  })
})

describe('a further root', () => {
  const scan = (d: string, name = 'scans') => t.send('GET', `${url(d)}&root=${name}`)

  test('has its own files, by links that name it', async () => {
    expect((await scan('set/a.jpg')).body).toBe('a scan')
    expect((await get('set/a.jpg')).body).toBe('0123456789')
    expect((await scan('set/a.jpg', '')).body).toBe('0123456789')
    expect((await get('set/b.jpg')).statusCode).toBe(404)
    expect((await scan('set/deep/b.txt')).statusCode).toBe(404)
  })

  test('is named in the link a task carries', async () => {
    const rows = await t.storages.listSources(t.projectId)
    const row = rows.find(({ options }) => options['path'] === path.join(base, 'scans/set'))
    const store = row && (await t.storages.openStore(row))
    const uri = store?.uriOf('a.jpg') ?? ''
    expect(uri).toBe('/data/local-files/?d=set/a.jpg&root=scans')
    expect((await t.send('GET', uri)).body).toBe('a scan')
  })

  test.each([
    ['?d=../secret.txt&root=scans', 400, 'escapes the document root'],
    ['?d=../root/set/a.jpg&root=scans', 400, 'escapes the document root'],
    ['?d=set/out.txt&root=scans', 404, 'leads out of the document root'],
    ['?d=other/secret.txt&root=scans', 404, 'no source storage'],
    ['?d=set/a.jpg&root=SCANS', 404, 'no root of that name'],
    ['?d=set/a.jpg&root=../scans', 404, 'no root of that name'],
    ['?d=set/a.jpg&root=constructor', 404, 'no root of that name'],
    ['?d=scans/set/b.jpg', 404, 'does not exist'],
  ])('is left by no path: %s', async (query, status, condition) => {
    const before = t.logged().length
    const answer = await t.send('GET', `/data/local-files/${query}`)
    expect([answer.statusCode, t.logged().slice(before)]).toEqual([
      status,
      expect.stringContaining(condition),
    ])
  })

  test('may be led into by a link of another, as both are allowed', async () => {
    expect((await scan('set/first.txt')).body).toBe('b')
  })
})

describe('each refusal is a sentence for the user and a condition for the log', () => {
  test.each([
    ['', 403, 'no path given'],
    ['?d=', 403, 'no path given'],
    ['?d=/', 403, 'no path given'],
    ['?d=set%00.jpg', 400, 'NUL'],
    ['?d=../secret.txt', 400, 'escapes the document root'],
    ['?d=set/none.jpg', 404, 'does not exist'],
    ['?d=set/out.txt', 404, 'leads out of the document root'],
    ['?d=set-private/secret.txt', 404, 'no source storage'],
    ['?d=results/secret.txt', 404, 'no source storage'],
    ['?d=set/private/secret.txt', 404, 'no source storage'],
    ['?d=set/deep', 404, 'not a regular file'],
    ['?d=set/pipe', 404, 'not a regular file'],
    ['?d=set', 404, 'no source storage'],
  ])('%s', async (query, status, condition) => {
    const before = t.logged().length
    const answer = await t.send('GET', `/data/local-files/${query}`)
    expect([answer.statusCode, answer.json().detail]).toEqual([status, expect.stringMatching(/^[A-Z].+\.$/)])
    expect(t.logged().slice(before)).toContain(condition)
    expect(answer.body).not.toContain(base)
  })

  test('of what exists and what does not cannot be told apart', async () => {
    const details = [
      'set/none.jpg',
      'set-private/secret.txt',
      'set-private/none.txt',
      'set/out.txt',
      'secret.txt',
    ].map(async (d) => (await get(d)).json().detail)
    expect(new Set(await Promise.all(details)).size).toBe(1)
  })

  test('when serving is off', async () => {
    const off = await storageApp({ deps: { localFiles: { servingEnabled: false, documentRoots: [root] } } })
    const answer = await off.send('GET', url('set/a.jpg'))
    const made = await off.send('POST', '/api/storages/localfiles', {
      project: off.projectId,
      path: path.join(root, 'set'),
    })
    const log = off.logged()
    await off.close()
    expect([answer.statusCode, answer.json().detail]).toEqual([403, expect.stringContaining('switched off')])
    expect(log).toContain('serving local files is off')
    expect([made.statusCode, made.json().detail]).toEqual([400, expect.stringContaining('SERVING_ENABLED')])
  })
})

/** Ways out, before they are spelled: from the root, from below it, absolute, through links, by neighbours. */
const ways = [
  '../secret.txt',
  'set/../../secret.txt',
  'set/deep/../../../secret.txt',
  '../root-sibling/secret.txt',
  '../root/../secret.txt',
  '/../secret.txt',
  'set/outdir/secret.txt',
  'set/out.txt',
  'set/../secret.txt',
  'set/../set-private/secret.txt',
  'set/../results/secret.txt',
  '....//secret.txt',
]
const spellings: ((way: string) => string)[] = [
  (way) => way,
  (way) => encodeURIComponent(way),
  (way) => encodeURIComponent(encodeURIComponent(way)),
  (way) => way.replaceAll('/', '%2f'),
  (way) => way.replaceAll('.', '%2e'),
  (way) => way.replaceAll('/', '%5c'),
  (way) => way.replaceAll('/', '\\'),
  (way) => way.replaceAll('..', '%252e%252e'),
  (way) => way.replaceAll('/', '%c0%af'),
  (way) => way.replaceAll('.', '%c0%ae'),
  (way) => way.replaceAll('.', '%e0%80%ae'),
  (way) => way.replaceAll('.', '%uff0e').replaceAll('/', '%u2215'),
  (way) => encodeURIComponent(way.replaceAll('.', '\uFF0E').replaceAll('/', '\u2215')),
  (way) => `${way}%00.jpg`,
  (way) => `%00${way}`,
  (way) => way.replaceAll('/', '//'),
  (way) => way.replaceAll('../', '..././'),
  (way) => `${'a/../'.repeat(700)}${way}`,
  (way) => `${'x'.repeat(5000)}/../${way}`,
  (way) => `./././${way}`,
  (way) => `${way}/`,
  (way) => `${way}?x=1`,
  (way) => `set/a.jpg&d=${way}`,
  (way) => encodeURIComponent(`file://${way}`),
  (way) => encodeURIComponent(`C:\\${way}`),
  (way) => ` ${way}`.replaceAll(' ', '%20'),
]

test(`of ${ways.length * spellings.length} ways out none gives anything away`, async () => {
  for (const way of ways)
    for (const spell of spellings) {
      const d = spell(way)
      const answer = await t.inject({ method: 'GET', url: url(d) })
      expect([d, answer.body.includes(SECRET), answer.body.includes(base)]).toEqual([d, false, false])
      expect([d, [200, 400, 403, 404].includes(answer.statusCode)]).toEqual([d, true])
    }
  for (const absolute of [
    path.join(base, 'secret.txt'),
    '/etc/passwd',
    '/proc/self/environ',
    '~/.ssh/id_rsa',
  ])
    for (const spell of spellings) {
      const answer = await t.inject({ method: 'GET', url: url(spell(absolute)) })
      expect([absolute, answer.statusCode === 200 && !spell('').includes('set/a.jpg')]).toEqual([
        absolute,
        false,
      ])
    }
})

test('one spelling of a letter does not stand for another: composed and decomposed names are two files', async () => {
  await writeFile(path.join(root, 'set/caf\u00E9.txt'), 'composed')
  expect((await get(encodeURIComponent('set/caf\u00E9.txt'))).body).toBe('composed')
  expect((await get(encodeURIComponent('set/cafe\u0301.txt'))).statusCode).toBe(404)
})

describe('a folder that becomes a link between check and opening', () => {
  test('is noticed', async () => {
    const inside = path.join(root, 'set/swap')
    await mkdir(inside)
    await writeFile(path.join(inside, 'secret.txt'), 'harmless')
    const checked = await realpath(path.join(inside, 'secret.txt'))
    const allowed = (real: string): boolean => real.startsWith(path.join(root, 'set') + path.sep)
    await (await openInside(checked, allowed)).close()
    await rename(inside, `${inside}-away`)
    await symlink(base, inside)
    await expect(openInside(checked, allowed)).rejects.toMatchObject({
      status: 404,
      condition: expect.stringContaining('moved'),
    })
    await rm(inside)
    await rename(`${inside}-away`, inside)
  })

  test('leaks nothing while it is swapped to and fro', async () => {
    const inside = path.join(root, 'set/race')
    await mkdir(inside)
    await writeFile(path.join(inside, 'secret.txt'), 'harmless')
    let running = true
    const swapping = (async () => {
      while (running) {
        await rename(inside, `${inside}-away`)
        await symlink(base, inside)
        await rm(inside)
        await rename(`${inside}-away`, inside)
      }
    })()
    const seen = new Set<string>()
    for (let i = 0; i < 400; i++) {
      const { statusCode, body } = await get('set/race/secret.txt')
      seen.add(statusCode === 200 ? body : String(statusCode))
    }
    running = false
    await swapping
    expect([...seen].filter((what) => !['harmless', '404'].includes(what))).toEqual([])
    expect(await readFile(path.join(inside, 'secret.txt'), 'utf8')).toBe('harmless')
  })
})

test('a storage whose own folder is a link serves its files, as long as they lie below the root', async () => {
  await mkdir(path.join(root, 'real-folder'))
  await writeFile(path.join(root, 'real-folder/x.txt'), 'through a link')
  await symlink(path.join(root, 'real-folder'), path.join(root, 'linked'))
  const made = await t.send('POST', '/api/storages/localfiles', {
    project: t.projectId,
    path: path.join(root, 'linked'),
  })
  expect(made.statusCode).toBe(201)
  expect((await get('linked/x.txt')).body).toBe('through a link')
})

test.each([
  ['the document root itself', () => root, 'cannot be the same'],
  ['outside of it', () => path.join(base, 'root-sibling'), 'must be a subdirectory'],
  ['a folder that does not exist', () => path.join(root, 'none'), 'does not exist'],
  ['a link that leads out', () => path.join(root, 'set/outdir/root-sibling'), 'outside the document root'],
])('a storage at %s is refused with a sentence', async (_what, folder, words) => {
  const answer = await t.send('POST', '/api/storages/localfiles', { project: t.projectId, path: folder() })
  expect([answer.statusCode, answer.json().detail]).toEqual([400, expect.stringContaining(words)])
})
