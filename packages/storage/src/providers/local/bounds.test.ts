import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { local } from './provider.ts'

const signal = new AbortController().signal
let top: string
let root: string
let outside: string

function depsFor(over: Partial<NonNullable<StorageDeps['localFiles']>> = {}): StorageDeps {
  return { localFiles: { servingEnabled: true, documentRoots: [root], ...over } }
}

function open(folder: string, deps: StorageDeps = depsFor()) {
  return openStore({ provider: local, options: { path: folder, recursive_scan: true }, deps })
}

/** `ok`, or the kind of the failure. */
async function reading(key: string, folder = path.join(root, 'set')): Promise<string> {
  try {
    const read = await open(folder).readAll(key, { signal, maxBytes: 1000 })
    return read.ok ? Buffer.from(read.bytes).toString() : read.reason
  } catch (error) {
    return (error as { kind: string }).kind
  }
}

beforeAll(async () => {
  top = await mkdtemp(path.join(os.tmpdir(), 'sluice-bounds-'))
  root = path.join(top, 'root')
  outside = path.join(top, 'root-private')
  await mkdir(path.join(root, 'set', 'inner'), { recursive: true })
  await mkdir(path.join(root, 'shared'))
  await mkdir(outside)
  await writeFile(path.join(outside, 'secret.txt'), 'secret')
  await writeFile(path.join(root, 'set', 'a.txt'), 'a')
  await writeFile(path.join(root, 'set', 'inner', 'b.txt'), 'b')
  await writeFile(path.join(root, 'shared', 'c.txt'), 'c')
  const link = (target: string, name: string) => symlink(target, path.join(root, 'set', name))
  await link(path.join(outside, 'secret.txt'), 'link-out.txt')
  await link(outside, 'dir-out')
  await link('../../root-private', 'dir-out-relative')
  await link('/etc', 'etc')
  await link('../shared', 'shared')
  await link('../shared/c.txt', 'c.txt')
  await link('nowhere', 'broken')
  await link('.', 'self')
  await link('..', 'inner/up')
  await link('loop-b', 'loop-a')
  await link('loop-a', 'loop-b')
})

afterAll(() => rm(top, { recursive: true }))

describe('a check of a local storage', () => {
  it('passes below the document root', async () => {
    expect(await open(path.join(root, 'set')).check('read', signal)).toEqual({ ok: true })
    expect(await open(`  ${root}/set// `).check('read', signal)).toEqual({ ok: true })
  })

  it.each([
    ['does not exist', () => [path.join(root, 'absent'), depsFor()], 'not_found', 'does not exist'],
    ['is a file', () => [path.join(root, 'set', 'a.txt'), depsFor()], 'not_found', 'does not exist'],
    ['is relative', () => ['root/set', depsFor()], 'invalid_config', 'is not absolute'],
    ['is the document root', () => [`${root}/`, depsFor()], 'invalid_config', 'cannot be the same as'],
    ['lies outside', () => [outside, depsFor()], 'invalid_config', 'must be a subdirectory of'],
    [
      'climbs out',
      () => [`${root}/../root-private`, depsFor()],
      'invalid_config',
      'must be a subdirectory of',
    ],
    [
      'leads out by a link',
      () => [path.join(root, 'set', 'dir-out'), depsFor()],
      'denied',
      'outside the document root',
    ],
    [
      'is not to be served',
      () => [path.join(root, 'set'), depsFor({ servingEnabled: false })],
      'invalid_config',
      'is disabled',
    ],
    ['has no document root', () => [path.join(root, 'set'), {}], 'invalid_config', 'has no document root'],
  ] as const)('says so when the folder %s', async (_what, make, kind, words) => {
    const [folder, deps] = make() as [string, StorageDeps]
    const result = await open(folder, deps).check('read', signal)
    expect(result).toMatchObject({ ok: false, kind, message: expect.stringContaining(words) as string })
    await expect(open(folder, deps).list({ cursor: null, signal })).rejects.toMatchObject({ kind })
  })
})

describe('keys', () => {
  it('reach files below the folder, and through links inside the document root', async () => {
    expect(await reading('a.txt')).toBe('a')
    expect(await reading('inner/b.txt')).toBe('b')
    expect(await reading('c.txt')).toBe('c')
    expect(await reading('shared/c.txt')).toBe('c')
  })

  it('never reach a file outside', async () => {
    const climbs = [1, 2, 3, 8].map((n) => '../'.repeat(n))
    const spellings = climbs.flatMap((up) => [
      `${up}root-private/secret.txt`,
      `inner/${up}${up}root-private/secret.txt`,
      `./${up}root-private/secret.txt`,
      `/${up}root-private/secret.txt`,
      `${up}etc/passwd`,
      `${up.replaceAll('/', '//')}etc/passwd`,
      up.replaceAll('/', '\\') + 'etc\\passwd',
      up.replaceAll('.', '%2e') + 'etc/passwd',
      up.replaceAll('/', '%2f') + 'etc/passwd',
      up.replaceAll('../', '..%252f') + 'etc/passwd',
      up.replaceAll('../', '....//') + 'etc/passwd',
      up.replaceAll('../', '..;/') + 'etc/passwd',
      up.replaceAll('.', '\uff0e') + 'etc/passwd',
      up.replaceAll('/', '\u2215') + 'etc/passwd',
      up.replaceAll('../', '..\u0000/') + 'etc/passwd',
      up.replaceAll('../', '.\u200b./') + 'etc/passwd',
    ])
    const direct = [
      'link-out.txt',
      'dir-out/secret.txt',
      'dir-out-relative/secret.txt',
      'etc/passwd',
      'self/dir-out/secret.txt',
      'inner/up/dir-out/secret.txt',
      'shared/../../root-private/secret.txt',
      '../shared/c.txt',
      'inner/../../shared/c.txt',
      'inner/../a.txt',
      '/etc/passwd',
      '//etc/passwd',
      'file:///etc/passwd',
      '~/secret.txt',
      '.',
      '..',
      'inner',
      'inner/',
      'loop-a',
      'broken',
    ]
    const outcomes = await Promise.all([...spellings, ...direct].map((key) => reading(key)))
    expect(new Set(outcomes)).toEqual(new Set(['denied', 'not_found', 'unsupported']))
  })

  it('never write or remove outside', async () => {
    const store = open(path.join(root, 'set'))
    const tries = [
      '../../root-private/new.txt',
      'dir-out/new.txt',
      'dir-out/deep/new.txt',
      'etc/sluice-test',
      '/tmp/x',
    ]
    for (const key of tries) {
      const body = Buffer.from('x')
      await expect(store.write(key, body, { contentType: 'text/plain', signal })).rejects.toMatchObject({
        kind: 'denied',
      })
    }
    for (const key of ['dir-out/secret.txt', '../../root-private/secret.txt'])
      await expect(store.remove(key, { signal })).rejects.toMatchObject({ kind: 'denied' })
    expect(await readdir(outside)).toEqual(['secret.txt'])
  })

  it('of links are replaced and removed themselves, not what they point to', async () => {
    const store = open(path.join(root, 'set'))
    await symlink(path.join(outside, 'secret.txt'), path.join(root, 'set', 'replaced.txt'))
    await store.write('replaced.txt', Buffer.from('mine'), { contentType: 'text/plain', signal })
    await symlink(path.join(outside, 'secret.txt'), path.join(root, 'set', 'removed.txt'))
    await store.remove('removed.txt', { signal })
    expect(await reading('replaced.txt')).toBe('mine')
    expect(await readFile(path.join(outside, 'secret.txt'), 'utf8')).toBe('secret')
    await store.remove('replaced.txt', { signal })
  })

  it('of pipes and sockets are no objects, and do not make a reader wait', async () => {
    execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', path.join(root, 'set', 'pipe')])
    const server = createServer().listen(path.join(root, 'set', 'socket'))
    await once(server, 'listening')
    expect(await reading('pipe')).toBe('not_found')
    expect(await reading('socket')).toBe('not_found')
    const page = await open(path.join(root, 'set')).list({ cursor: null, signal })
    expect(page.objects.filter(({ key }) => /pipe|socket/.test(key))).toEqual([])
    server.close()
    await rm(path.join(root, 'set', 'pipe'))
  })
})

describe('a folder whose link is turned outside later', () => {
  it('is refused at the next call of a store that is open already', async () => {
    const folder = path.join(root, 'turning')
    await mkdir(folder)
    await writeFile(path.join(folder, 'secret.txt'), 'harmless')
    const store = open(folder)
    expect((await store.readAll('secret.txt', { signal, maxBytes: 100 })).ok).toBe(true)
    await rm(folder, { recursive: true })
    await symlink(outside, folder)
    await expect(store.read('secret.txt', { signal })).rejects.toMatchObject({ kind: 'denied' })
    await expect(store.list({ cursor: null, signal })).rejects.toMatchObject({ kind: 'denied' })
    await rm(folder)
  })
})

describe('listing', () => {
  it('follows links inside the document root once, and none that leave it or lead back', async () => {
    const page = await open(path.join(root, 'set')).list({ cursor: null, signal })
    expect(page.objects.map(({ key }) => key)).toEqual(['a.txt', 'c.txt', 'inner/b.txt', 'shared/c.txt'])
  })

  it('leaves out files that are being written', async () => {
    const folder = path.join(root, 'writing')
    await mkdir(folder)
    await writeFile(path.join(folder, '.sluice-0123456789abcdef.tmp'), 'half')
    await writeFile(path.join(folder, '.sluice-mine.tmp'), 'whole')
    const page = await open(folder).list({ cursor: null, signal })
    expect(page.objects.map(({ key }) => key)).toEqual(['.sluice-mine.tmp'])
  })

  it('fails loudly for a folder it may not read', async (context) => {
    context.skip(process.getuid?.() === 0, 'root may read everything')
    const folder = path.join(root, 'locked')
    await mkdir(path.join(folder, 'inner'), { recursive: true })
    await chmod(path.join(folder, 'inner'), 0)
    await expect(open(folder).list({ cursor: null, signal })).rejects.toMatchObject({ kind: 'denied' })
    await chmod(path.join(folder, 'inner'), 0o700)
  })
})

describe('URIs', () => {
  const options = () => ({ path: path.join(root, 'set') })

  it('are links relative to the document root, quoted', () => {
    expect(local.uriOf(options(), 'my photo #1.jpg', depsFor())).toBe(
      '/data/local-files/?d=set/my%20photo%20%231.jpg',
    )
  })

  it.each([
    ['/data/local-files/?d=set/a.txt', 'a.txt'],
    ['/data/local-files/?d=/set/a.txt', 'a.txt'],
    ['/data/local-files/?d=set/x/../a.txt', 'a.txt'],
    ['/data/local-files/?d=set%2Fa.txt', 'a.txt'],
    ['/data/local-files/?d=set/a+b%2Bc.txt', 'a b+c.txt'],
    ['/data/local-files/?d=set/a.txt&x=1', 'a.txt'],
    ['/data/local-files/?d=set/100%.txt', '100%.txt'],
    ['/data/local-files/?d=settle/a.txt', null],
    ['/data/local-files/?d=set', null],
    ['/data/local-files/?d=set/../other/a.txt', null],
    ['/data/local-files/?d=../../etc/passwd', null],
    ['/data/local-files/?d=..%2f..%2fetc%2fpasswd', null],
    ['/data/local-files/?d=set/a%00.txt', null],
    ['/data/local-files/?d=', null],
    ['/data/local-files/', null],
    ['s3://set/a.txt', null],
  ])('%s names %j', (uri, key) => {
    expect(local.keyOf(options(), uri, depsFor())).toBe(key)
  })
})
