import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '@sluice/contract'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'
import { encodeFileUri, resolveLink } from './fileuri.ts'

let t: StorageApp
const BYTES = Buffer.from('0123456789abcdef')

async function addSource(options: object, project = t.projectId): Promise<number> {
  const answer = await t.send('POST', '/api/storages/memory', { project, recursive_scan: true, ...options })
  expect([answer.statusCode, answer.body]).toEqual([201, expect.anything()])
  return answer.json().id
}

beforeAll(async () => {
  t = await storageApp()
  t.memory.put('pics', 'cats/a #1?.jpg', BYTES)
  t.memory.put('pics', 'dogs/b.jpg', BYTES)
  t.memory.put('pics', 'cats/siamese/c.jpg', BYTES)
  t.memory.put('pics', 'catsanddogs/d.jpg', BYTES)
  await addSource({ bucket: 'pics', prefix: 'cats' })
})
afterAll(() => t.close())

const uri = (key: string, bucket = 'pics'): string => `memory://${bucket}/${key}`
const ask = (
  task: number,
  what: string,
  headers: Record<string, string> = {},
  method: 'GET' | 'HEAD' = 'GET',
) => t.inject({ method, url: `/tasks/${task}/resolve/?fileuri=${encodeFileUri(what)}`, headers })

describe('task data', () => {
  test('gets links for what a source of the project covers, and for nothing else', async () => {
    const resolve = await t.uris.resolverFor(t.projectId)
    const data: JsonObject = {
      image: uri('cats/a #1?.jpg'),
      html: `<img src="${uri('cats/x.jpg')}"><img src='${uri('dogs/b.jpg')}'>`,
      deep: [{ list: [uri('cats/y.jpg')] }],
      sibling: uri('catsanddogs/d.jpg'),
      elsewhere: uri('cats/a.jpg', 'other'),
      local: '/data/local-files/?d=set/a.jpg',
      web: 'https://example.org/a.jpg',
    }
    expect(resolve(7, data)).toEqual({
      ...data,
      image: resolveLink(7, uri('cats/a #1?.jpg')),
      html: `<img src="${resolveLink(7, uri('cats/x.jpg'))}"><img src='${uri('dogs/b.jpg')}'>`,
      deep: [{ list: [resolveLink(7, uri('cats/y.jpg'))] }],
    })
  })

  test('of a project without sources is left as it is', async () => {
    const resolve = await t.uris.resolverFor(await t.addProject())
    const data: JsonObject = { image: uri('cats/a #1?.jpg') }
    expect(resolve(1, data)).toBe(data)
  })
})

describe('a link', () => {
  test('gives the bytes, by either name and with either slash form', async () => {
    const key = 'cats/a #1?.jpg'
    const task = await t.addTask({ image: uri(key) })
    for (const name of ['resolve', 'resolve/', 'presign/']) {
      const answer = await t.send('GET', `/tasks/${task}/${name}?fileuri=${encodeFileUri(uri(key))}`)
      expect([answer.statusCode, answer.body]).toEqual([200, BYTES.toString()])
      expect(answer.headers).toMatchObject({
        'content-type': 'image/jpeg',
        'content-length': '16',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        'cache-control': expect.stringContaining('private'),
      })
      expect(answer.headers).not.toHaveProperty('content-disposition')
    }
  })

  test('may carry the URI itself instead of base64', async () => {
    const task = await t.addTask({ image: uri('cats/a #1?.jpg') })
    const plain = encodeURIComponent(uri('cats/a #1?.jpg'))
    for (const fileuri of [plain, encodeURIComponent(plain)])
      expect((await t.send('GET', `/tasks/${task}/resolve/?fileuri=${fileuri}`)).statusCode).toBe(200)
  })

  test('inside HTML and deep in lists counts as occurring', async () => {
    const html = `<p><img alt="x=y" src='${uri('cats/a #1?.jpg')}'></p>`
    const task = await t.addTask({ html, list: [[{ x: uri('cats/siamese/c.jpg') }]] })
    for (const key of ['cats/a #1?.jpg', 'cats/siamese/c.jpg'])
      expect((await ask(task, uri(key))).statusCode).toBe(200)
  })

  test.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/16'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/16'],
    ['bytes=4-', 206, '456789abcdef', 'bytes 4-15/16'],
    ['bytes=0-', 206, BYTES.toString(), 'bytes 0-15/16'],
    ['bytes=-4', 206, 'cdef', 'bytes 12-15/16'],
    ['bytes=-99', 206, BYTES.toString(), 'bytes 0-15/16'],
    ['bytes=10-99', 206, 'abcdef', 'bytes 10-15/16'],
    ['bytes=15-15', 206, 'f', 'bytes 15-15/16'],
    ['bytes=16-', 416, '', 'bytes */16'],
    ['bytes=99-100', 416, '', 'bytes */16'],
    ['bytes=-0', 416, '', 'bytes */16'],
    ['bytes=3-1', 200, BYTES.toString(), undefined],
    ['bytes=0-1,4-5', 200, BYTES.toString(), undefined],
    ['lines=0-1', 200, BYTES.toString(), undefined],
    ['nonsense', 200, BYTES.toString(), undefined],
  ])('asked for %s answers %i', async (range, status, body, contentRange) => {
    const task = await t.addTask({ image: uri('cats/a #1?.jpg') })
    const answer = await ask(task, uri('cats/a #1?.jpg'), { range })
    expect([answer.statusCode, answer.body, answer.headers['content-range']]).toEqual([
      status,
      body,
      contentRange,
    ])
    expect(answer.headers['content-length']).toBe(String(body.length))
  })

  test('asked with HEAD tells everything but the bytes', async () => {
    const task = await t.addTask({ image: uri('cats/a #1?.jpg') })
    const answer = await ask(task, uri('cats/a #1?.jpg'), { range: 'bytes=0-1' }, 'HEAD')
    expect([answer.statusCode, answer.body, answer.headers['content-length']]).toEqual([200, '', '16'])
    const lost = await ask(task, uri('cats/none.jpg'), {}, 'HEAD')
    expect([lost.statusCode, lost.body]).toEqual([404, expect.anything()])
  })

  test('asked again with its tag or date is not sent again', async () => {
    const task = await t.addTask({ image: uri('cats/a #1?.jpg') })
    const again = (headers: Record<string, string>) => ask(task, uri('cats/a #1?.jpg'), headers)
    const first = await again({})
    const etag = String(first.headers.etag)
    const modified = String(first.headers['last-modified'])
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const answer = await again({ 'if-none-match': known })
      expect([known, answer.statusCode, answer.body, answer.headers.etag]).toEqual([known, 304, '', etag])
    }
    expect((await again({ 'if-none-match': '"other"' })).body).toBe(BYTES.toString())
    expect((await again({ 'if-modified-since': modified })).statusCode).toBe(304)
    expect((await again({ 'if-modified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' })).statusCode).toBe(200)
    expect((await again({ 'if-modified-since': modified, 'if-none-match': '"other"' })).statusCode).toBe(200)
  })

  test('goes on with a part only while the object is the same', async () => {
    const task = await t.addTask({ image: uri('cats/a #1?.jpg') })
    const part = (ifRange: string) =>
      ask(task, uri('cats/a #1?.jpg'), { range: 'bytes=4-7', 'if-range': ifRange })
    const { headers } = await ask(task, uri('cats/a #1?.jpg'))
    const good = await part(String(headers.etag))
    expect([good.statusCode, good.body]).toEqual([206, '4567'])
    expect((await part(String(headers['last-modified']))).statusCode).toBe(206)
    for (const stale of ['"old"', `W/${String(headers.etag)}`, 'Mon, 01 Jan 2001 00:00:00 GMT', 'x'])
      expect((await part(stale)).statusCode).toBe(200)
  })

  test('to an empty object works in every way', async () => {
    t.memory.put('pics', 'cats/empty.txt', '')
    const task = await t.addTask({ text: uri('cats/empty.txt') })
    const whole = await ask(task, uri('cats/empty.txt'))
    expect([whole.statusCode, whole.body, whole.headers['content-length']]).toEqual([200, '', '0'])
    expect((await ask(task, uri('cats/empty.txt'), { range: 'bytes=0-' })).statusCode).toBe(416)
    const head = await ask(task, uri('cats/empty.txt'), {}, 'HEAD')
    expect([head.statusCode, head.headers['content-length']]).toEqual([200, '0'])
    expect(
      (await ask(task, uri('cats/empty.txt'), { 'if-none-match': String(whole.headers.etag) })).statusCode,
    ).toBe(304)
  })
})

describe('what a browser could run in our origin', () => {
  test.each([
    ['x.html', 'application/octet-stream', 'text/html', true],
    ['x.svg', 'application/octet-stream', 'image/svg+xml', true],
    ['x.xml', 'application/octet-stream', 'application/xml', true],
    ['x.jpg', 'text/html; charset=utf-8', 'text/html; charset=utf-8', true],
    ['x.jpg', 'TEXT/HTML', 'TEXT/HTML', true],
    ['x.jpg', 'image/svg+xml', 'image/svg+xml', true],
    ['x.jpg', 'application/xhtml+xml', 'application/xhtml+xml', true],
    ['x.js', 'text/javascript', 'application/octet-stream', true],
    ['x.css', 'text/css', 'application/octet-stream', true],
    ['x.jpg', 'multipart/x-mixed-replace', 'application/octet-stream', true],
    ['x.bin', 'application/octet-stream', 'application/octet-stream', true],
    ['x.png', 'binary/octet-stream', 'image/png', false],
    ['x.mp4', 'video/mp4', 'video/mp4', false],
    ['x.wav', '', 'audio/wav', false],
    ['x.txt', 'text/plain; charset=utf-8', 'text/plain; charset=utf-8', false],
    ['x.json', 'application/json', 'application/json', false],
  ])('%s stored as %j is answered as %s', async (name, stored, type, guarded) => {
    const key = `cats/types/${stored.replaceAll('/', '-')}/${name}`
    t.memory.put('pics', key, '<script>alert(1)</script>', stored)
    const task = await t.addTask({ x: uri(key) })
    const { headers } = await ask(task, uri(key))
    expect(headers['content-type']).toBe(type)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(String(headers['content-security-policy'])).toContain('sandbox')
    expect(headers['content-disposition'] !== undefined).toBe(guarded)
  })

  test('keeps odd names whole in the name of the saved file', async () => {
    const key = 'cats/"quotes"; ünï 😀\r\n.html'
    t.memory.put('pics', key, 'x')
    const task = await t.addTask({ x: uri(key) })
    const { headers } = await ask(task, uri(key))
    expect(headers['content-disposition']).toBe(
      `attachment; filename="_quotes__ _n_ ____.html"; filename*=UTF-8''%22quotes%22%3B%20%C3%BCn%C3%AF%20%F0%9F%98%80%0D%0A.html`,
    )
  })
})

describe('a link is refused', () => {
  const sentence = expect.stringMatching(/^[A-Z].+\.$/)

  test.each([
    ['without fileuri', '', 400],
    ['with an empty fileuri', '?fileuri=', 400],
    ['with nonsense', '?fileuri=%00%ff', 404],
    ['with a part of a URI of the task', `?fileuri=${encodeFileUri('memory://pics/cats/')}`, 404],
    ['with a URI of another task', `?fileuri=${encodeFileUri('memory://pics/cats/siamese/c.jpg')}`, 404],
  ])('%s', async (_what, query, status) => {
    const task = await t.addTask({ image: uri('cats/a #1?.jpg') })
    const answer = await t.send('GET', `/tasks/${task}/resolve/${query}`)
    expect([answer.statusCode, answer.json().detail]).toEqual([status, sentence])
  })

  test('for a task that does not exist', async () => {
    for (const id of ['999999', 'abc', '-1', '99999999999999999999'])
      expect((await ask(Number(id), uri('cats/a #1?.jpg'))).statusCode).toBe(404)
  })

  test.each([
    ['a sibling folder whose name begins with the prefix', uri('catsanddogs/d.jpg')],
    ['another folder of the bucket', uri('dogs/b.jpg')],
    ['another bucket', uri('cats/a.jpg', 'other')],
    ['another scheme', 's3://pics/cats/a.jpg'],
    ['a way out of the prefix', uri('dogs/../cats/x.jpg')],
  ])('for %s, though the task names it', async (_what, foreign) => {
    t.memory.put('other', 'cats/a.jpg', 'x')
    const task = await t.addTask({ image: foreign })
    const answer = await ask(task, foreign)
    expect([answer.statusCode, answer.json().detail]).toEqual([404, sentence])
    expect(t.logged()).toContain('no source storage of the project has this bucket and prefix')
  })

  test('when only another project, or only a target, has the bucket', async () => {
    const project = await t.addProject()
    const target = { project, bucket: 'pics', prefix: 'dogs' }
    expect((await t.send('POST', '/api/storages/export/memory', target)).statusCode).toBe(201)
    const task = await t.addTask({ a: uri('cats/a #1?.jpg'), b: uri('dogs/b.jpg') }, project)
    expect((await ask(task, uri('cats/a #1?.jpg'))).statusCode).toBe(404)
    expect((await ask(task, uri('dogs/b.jpg'))).statusCode).toBe(404)
  })

  test('from the moment its source, its task or its project is gone, while others go on asking', async () => {
    const project = await t.addProject()
    const source = await addSource({ bucket: 'pics', prefix: 'dogs' }, project)
    const [one, two] = [
      await t.addTask({ image: uri('dogs/b.jpg') }, project),
      await t.addTask({ image: uri('dogs/b.jpg') }, project),
    ]
    const steps: [number, () => Promise<unknown>][] = [
      [one, () => t.db.deleteFrom('tasks').where('id', '=', one).execute()],
      [two, () => t.send('DELETE', `/api/storages/memory/${source}`)],
      [two, () => t.send('POST', '/api/storages/memory', { project, bucket: 'pics', prefix: 'dogs' })],
      [
        two,
        () =>
          t.db.updateTable('projects').set({ deleted_at: new Date() }).where('id', '=', project).execute(),
      ],
    ]
    const seen: number[] = []
    for (const [task, step] of steps) {
      const others = Array.from({ length: 20 }, () => ask(task, uri('dogs/b.jpg')))
      await step()
      const more = Array.from({ length: 20 }, () => ask(task, uri('dogs/b.jpg')))
      seen.push((await ask(task, uri('dogs/b.jpg'))).statusCode)
      expect(new Set((await Promise.all(more)).map(({ statusCode }) => statusCode))).toEqual(
        new Set([seen.at(-1)]),
      )
      await Promise.all(others)
    }
    expect(seen).toEqual([404, 404, 200, 404])
  })

  test('with 424 and our own words when the store fails; the log says where', async () => {
    const task = await t.addTask({ image: uri('cats/lost.jpg') })
    const lost = await ask(task, uri('cats/lost.jpg'))
    expect([lost.statusCode, lost.json().detail]).toEqual([424, sentence])
    expect(t.logged()).toMatch(/"condition":"storage \d+: read failed, not_found"/)
    t.memory.requiredSecret = 'changed'
    const denied = await ask(task, uri('cats/lost.jpg'))
    t.memory.requiredSecret = null
    expect([denied.statusCode, denied.json().detail]).toEqual([
      424,
      expect.stringContaining('refused access'),
    ])
  })

  test('at the wider address for whole projects, which we do not offer', async () => {
    const url = `/projects/${t.projectId}/resolve/?fileuri=${encodeFileUri(uri('cats/a #1?.jpg'))}`
    expect((await t.send('GET', url)).statusCode).toBe(404)
  })
})

test('of several sources of a bucket the one with the longest prefix serves', async () => {
  const project = await t.addProject()
  const [wide, narrow] = [
    await addSource({ bucket: 'pics' }, project),
    await addSource({ bucket: 'pics', prefix: 'cats/siamese/' }, project),
  ]
  const sources = await t.storages.listSources(project)
  const servedBy = (key: string): number | undefined => t.storages.matchUri(sources, uri(key))?.row.id
  expect([servedBy('cats/siamese/c.jpg'), servedBy('cats/x.jpg'), servedBy('y')]).toEqual([
    narrow,
    wide,
    wide,
  ])
})
