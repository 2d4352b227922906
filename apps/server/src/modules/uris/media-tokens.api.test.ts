import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'
import { encodeFileUri } from './fileuri.ts'
import { createMediaTokens } from './media-tokens.ts'

let t: StorageApp
let base: string
let task: number
let other: number
let now = Date.parse('2026-01-01T00:00:00Z')

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const A = 'memory://pics/a/1.jpg'
const B = 'memory://pics/a/2.jpg'

beforeAll(async () => {
  base = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-media-token-')))
  await mkdir(path.join(base, 'set'))
  await writeFile(path.join(base, 'set/one two.jpg'), 'local one')
  await writeFile(path.join(base, 'set/other.jpg'), 'local other')
  t = await storageApp({
    now: () => now,
    deps: { localFiles: { servingEnabled: true, documentRoots: [base] } },
  })
  t.memory.put('pics', 'a/1.jpg', 'one')
  t.memory.put('pics', 'a/2.jpg', 'two')
  await t.send('POST', '/api/storages/memory', { project: t.projectId, bucket: 'pics', prefix: 'a' })
  await t.send('POST', '/api/storages/localfiles', { project: t.projectId, path: path.join(base, 'set') })
  const local = '/data/local-files/?d=set/one%20two.jpg'
  task = await t.addTask({ image: A, file: local, html: `<img src="/data/local-files/?d=set/none.jpg">` })
  other = await t.addTask({ image: B, file: '/data/local-files/?d=set/other.jpg' })
})
afterAll(async () => {
  await t.close()
  await rm(base, { recursive: true, force: true })
})
beforeEach(() => (now += 10_000_000))

async function token(id = task, body: object = {}): Promise<string> {
  const answer = await t.send('POST', `/api/tasks/${id}/media-token`, body)
  expect([answer.statusCode, answer.body]).toEqual([201, expect.anything()])
  return answer.json().token
}
const stranger = (url: string, method: 'GET' | 'HEAD' | 'POST' | 'DELETE' = 'GET') =>
  t.inject({ method, url, headers: { 'x-stranger': 'yes' } })
const media = (id: number, uri: string, given: string): string =>
  `/tasks/${id}/resolve/?fileuri=${encodeFileUri(uri)}&token=${given}`
const file = (d: string, given: string): string =>
  `/data/local-files/?d=${encodeURIComponent(d)}&token=${given}`

describe('a media token', () => {
  test('opens the media of its task without a sign-in, by GET and HEAD', async () => {
    const given = await token()
    const got = await stranger(media(task, A, given))
    expect([got.statusCode, got.body]).toEqual([200, 'one'])
    expect((await stranger(media(task, A, given), 'HEAD')).statusCode).toBe(200)
    const local = await stranger(file('set/one two.jpg', given))
    expect([local.statusCode, local.body]).toEqual([200, 'local one'])
  })

  test('opens nothing else', async () => {
    const given = await token()
    for (const url of [media(other, B, given), media(other, A, given), file('set/other.jpg', given)])
      expect([url, (await stranger(url)).statusCode]).toEqual([url, 401])
    expect((await stranger(media(task, B, given))).statusCode).toBe(404)
    // named by the task, and not there
    expect((await stranger(file('set/none.jpg', given))).statusCode).toBe(404)
    for (const url of [`/api/storages?project=${t.projectId}`, '/api/storages/providers'])
      expect((await stranger(`${url}${url.includes('?') ? '&' : '?'}token=${given}`)).statusCode).toBe(401)
    expect((await stranger(`/api/tasks/${task}/media-token?token=${given}`, 'POST')).statusCode).toBe(401)
  })

  test('ends when it says, and says so', async () => {
    const answer = await t.send('POST', `/api/tasks/${task}/media-token`, { ttl_seconds: 60 })
    expect(answer.json()).toEqual({
      token: expect.any(String),
      expires_at: new Date(Math.floor(now / 1000) * 1000 + 60_000).toISOString(),
    })
    expect(answer.headers['cache-control']).toBe('no-store')
    const url = media(task, A, answer.json().token)
    now += 59_000
    expect((await stranger(url)).statusCode).toBe(200)
    now += 1000
    expect((await stranger(url)).statusCode).toBe(401)
  })

  test('ends with the account of whoever asked for it', async () => {
    const url = media(task, A, await token())
    const active = (is_active: boolean) => t.db.updateTable('users').set({ is_active }).execute()
    await active(false)
    expect((await stranger(url)).statusCode).toBe(401)
    await active(true)
    expect((await stranger(url)).statusCode).toBe(200)
  })

  test('with any character changed, cut or added is none', async () => {
    const given = await token()
    const changed = given
      .split('')
      .map((c, at) => given.slice(0, at) + (c === '1' ? '2' : '1') + given.slice(at + 1))
    // the last one also into those that stand for the same bytes
    const last = BASE64URL.split('')
      .map((c) => given.slice(0, -1) + c)
      .filter((text) => text !== given)
    const [, id, user, end, signature] = given.split('.')
    const forged = [
      `m1.${other}.${user}.${end}.${signature}`,
      `m1.${id}.${user}.${Number(end) + 1}.${signature}`,
      `m1.${id}.${user}.${end}.`,
      `m1.${id}.${user}.${end}`,
    ]
    for (const bad of ['', 'x', `${given}A`, given.slice(0, -1), ` ${given}`, ...changed, ...last, ...forged])
      expect([bad, (await stranger(media(task, A, encodeURIComponent(bad)))).statusCode]).toEqual([bad, 401])
  })

  test('signed with a key of the past counts while that key is live', async () => {
    const actor = { id: 1, email: '', role: 'member' } as const
    const before = createMediaTokens({ db: t.db, secretKey: 'a'.repeat(40), now: () => now })
    const { token: given } = before.create(actor, task, 60)
    const both = { db: t.db, secretKey: 'b'.repeat(40), olderKeys: ['a'.repeat(40)], now: () => now }
    expect(await createMediaTokens(both).find(given)).toMatchObject({ taskId: task })
    expect(await createMediaTokens({ ...both, olderKeys: [] }).find(given)).toBeNull()
  })

  test('is in no log line, whether it opened something or not', async () => {
    const given = await token()
    for (const url of [
      media(task, A, given),
      media(task, B, given),
      file('set/none.jpg', given),
      file('x', given),
    ])
      await stranger(url)
    await t.inject({ method: 'GET', url: `${media(task, B, given)}&token=${given}` })
    expect(t.logged()).toContain('media refused')
    expect(t.logged()).not.toContain(given.slice(-20))
  })
})

test.each([
  { ttl_seconds: 0 },
  { ttl_seconds: 3601 },
  { ttl_seconds: '60' },
  { ttl_seconds: 1.5 },
  { ttl: 60 },
])('%j makes no token', async (body) => {
  expect((await t.send('POST', `/api/tasks/${task}/media-token`, body)).statusCode).toBe(400)
})

test('there is no token for a task that is not there, and none for strangers', async () => {
  expect((await t.send('POST', '/api/tasks/999999/media-token', {})).statusCode).toBe(404)
  expect((await stranger(`/api/tasks/${task}/media-token`, 'POST')).statusCode).toBe(401)
  expect((await t.send('POST', `/api/tasks/${task}/media-token`)).statusCode).toBe(201)
})
