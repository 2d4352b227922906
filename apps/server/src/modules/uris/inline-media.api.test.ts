/** Media inside the task, from a real S3: for who reads one task, never in lists, exports or the database. */
import { gzipSync } from 'node:zlib'
import type { JsonObject, Task } from '@sluice/contract'
import { createTestBucket, type TestBucket } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { expectAnswer, newProject, newTasks } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'
import { resolveLink } from './fileuri.ts'
import { MAX_OBJECT_BYTES, MAX_TASK_BYTES } from './inline-media.ts'

const s3 = inject('s3')

describe.skipIf(!s3.available)(
  `media inside the task${s3.available ? '' : ` (skipped: ${s3.reason})`}`,
  () => {
    let t: TestApp
    let bucket: TestBucket
    let project: number
    const picture = Buffer.from('89504e470d0a1a0a0000', 'hex')
    const asUrl = (type: string, bytes: Uint8Array | string): string =>
      `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
    const uri = (key: string): string => `s3://${bucket.name}/${key}`

    beforeAll(async () => {
      if (!s3.available) return
      t = await testApp({ SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' })
      bucket = await createTestBucket(s3, 'inline')
      await bucket.put('in/a #1?.png', picture, 'image/png')
      await bucket.put('in/b.jpg', 'bytes of b', 'application/octet-stream')
      project = await addProject({ presign: false, inline_media: true })
    })
    afterAll(async () => {
      await bucket?.close()
      await t?.close()
    })

    async function addSource(id: number, more: object): Promise<void> {
      const payload = { project: id, ...bucket.values, prefix: 'in', ...more }
      await expectAnswer(t.owner.api, 201, { method: 'POST', url: '/api/storages/s3/', payload })
    }
    async function addProject(more: object): Promise<number> {
      const id = await newProject(t.owner, { label_config: '<View/>' })
      await addSource(id, more)
      return id
    }
    const add = async (data: JsonObject, to = project): Promise<number> =>
      (await newTasks(t.owner, to, [{ data }]))[0] ?? 0
    const read = (id: number): Promise<Task> =>
      expectAnswer<Task>(t.owner.api, 200, { url: `/api/tasks/${id}/` })

    test('stands in place of each URI: whole, inside HTML, nested; what no such storage covers stays', async () => {
      const [a, b] = [asUrl('image/png', picture), asUrl('image/jpeg', 'bytes of b')]
      const id = await add({
        image: uri('in/a #1?.png'),
        html: `<img src="${uri('in/b.jpg')}"><img src='${uri('in/a #1?.png')}'>`,
        deep: [{ list: [uri('in/b.jpg'), 7, null] }],
        outside: uri('out/c.jpg'),
        web: 'https://example.org/a.jpg',
      })
      const task = await read(id)
      expect(task.data).toEqual({
        image: a,
        html: `<img src="${b}"><img src='${a}'>`,
        deep: [{ list: [b, 7, null] }],
        outside: uri('out/c.jpg'),
        web: 'https://example.org/a.jpg',
      })
      expect(task).not.toHaveProperty('media_notices')
    })

    test('comes with the next task and those looked ahead at, and in no list, change, export or table', async () => {
      const own = await addProject({ presign: false, inline_media: true })
      const ids = [await add({ text: uri('in/b.jpg') }, own), await add({ text: uri('in/b.jpg') }, own)]
      const inside = asUrl('image/jpeg', 'bytes of b')
      const next = await expectAnswer<Task>(t.owner.api, 200, { url: `/api/projects/${own}/next/` })
      expect(next).toMatchObject({ id: ids[0], data: { text: inside } })
      const ahead = await expectAnswer<{ tasks: Task[] }>(t.owner.api, 200, {
        url: `/api/projects/${own}/peek/?exclude=${ids[0]}`,
      })
      expect(ahead.tasks.map(({ id, data }) => [id, data])).toEqual([[ids[1], { text: inside }]])

      const list = await expectAnswer<{ tasks: Task[] }>(t.owner.api, 200, {
        url: `/api/tasks/?project=${own}`,
      })
      expect(list.tasks.map(({ id, data }) => data['text'] === resolveLink(id, uri('in/b.jpg')))).toEqual([
        true,
        true,
      ])
      const changed = await expectAnswer<Task>(t.owner.api, 200, {
        method: 'PATCH',
        url: `/api/tasks/${ids[0]}/`,
        payload: { meta: { seen: true } },
      })
      expect(changed.data).toEqual({ text: resolveLink(ids[0] ?? 0, uri('in/b.jpg')) })
      const exported = await t.owner.api({ url: `/api/projects/${own}/export?download_all_tasks=true` })
      expect(exported.body).toContain(uri('in/b.jpg'))
      const rows = await t.db.selectFrom('tasks').selectAll().where('project_id', '=', own).execute()
      for (const text of [exported.body, JSON.stringify([list, changed, rows]), t.logged()])
        expect(text).not.toMatch(/data:image|Ynl0ZXMgb2Yg/)
    })

    test('is not given where links are signed, nor without the option', async () => {
      for (const options of [{ presign: true, inline_media: true }, { presign: false }]) {
        const own = await addProject(options)
        const id = await add({ image: uri('in/b.jpg') }, own)
        expect((await read(id)).data).toEqual({ image: resolveLink(id, uri('in/b.jpg')) })
      }
    })

    test('what is too large, missing or out of reach stays a link that is told of', async () => {
      await bucket.put('in/limit.png', Buffer.alloc(MAX_OBJECT_BYTES), 'image/png')
      await bucket.put('in/large.png', Buffer.alloc(MAX_OBJECT_BYTES + 1), 'image/png')
      const id = await add({
        limit: uri('in/limit.png'),
        large: uri('in/large.png'),
        lost: uri('in/lost.png'),
        good: uri('in/b.jpg'),
      })
      const { data, media_notices } = await read(id)
      expect(data['limit'] === asUrl('image/png', Buffer.alloc(MAX_OBJECT_BYTES))).toBe(true)
      expect(data).toMatchObject({
        large: resolveLink(id, uri('in/large.png')),
        lost: resolveLink(id, uri('in/lost.png')),
        good: asUrl('image/jpeg', 'bytes of b'),
      })
      expect(media_notices?.toSorted().toReversed()).toEqual([
        'Left as a link, larger than 1 MB: "in/large.png".',
        expect.stringMatching(/^Left as a link, could not be read: "in\/lost.png"\. .*does not exist/),
      ])
      expect(t.logged()).toContain('"msg":"media left as links"')
      expect(JSON.stringify(media_notices)).not.toMatch(/NoSuchKey|RequestId/)
    })

    test('a task carries four megabytes and not more, each place counted, the same ones each time', async () => {
      const keys = [0, 1, 2, 3, 4, 5].map((i) => `in/m${i}.png`)
      for (const key of keys) await bucket.put(key, Buffer.alloc(MAX_TASK_BYTES / 5), 'image/png')
      const id = await add({ frames: keys.map(uri) })
      const first = await read(id)
      const isInside = (values: unknown): boolean[] => (values as string[]).map((v) => v.startsWith('data:'))
      expect(isInside(first.data['frames'])).toEqual([true, true, true, true, true, false])
      expect(first.media_notices).toEqual([expect.stringContaining('4 MB or 400 files: "in/m5.png".')])
      expect((await read(id)).data).toEqual(first.data)
      const often = await read(await add({ same: Array.from({ length: 6 }, () => uri('in/m0.png')) }))
      expect(isInside(often.data['same'])).toEqual(Array.from({ length: 6 }, () => false))
    })

    test('what a browser could run as a page stays a link, whatever it is called', async () => {
      const page = '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
      const links: [string, string][] = [
        ['page.html', 'application/octet-stream'],
        ['photo.jpg', 'text/html; charset=utf-8'],
        ['drawing.svg', 'image/svg+xml'],
        ['feed.txt', 'application/xhtml+xml'],
        ['paper.pdf', 'application/pdf'],
      ]
      const inside: [string, string, string][] = [
        ['words.txt', 'text/plain; charset="iso-8859-1"', 'text/plain;charset=iso-8859-1'],
        ['quotes.png', `image/png; x="'><script>`, 'image/png'],
        ['code.bin', 'text/javascript', 'application/octet-stream'],
        ['scan.dcm', '', 'application/octet-stream'],
        ['said.wav', 'audio/wav', 'audio/wav'],
      ]
      for (const [name, type] of [...links, ...inside]) await bucket.put(`in/${name}`, page, type)
      const data = Object.fromEntries(
        [...links, ...inside].map(([name]) => [name, `<img src="${uri(`in/${name}`)}">`]),
      )
      const id = await add(data)
      const { data: served, media_notices } = await read(id)
      expect(served).toEqual({
        ...Object.fromEntries(
          links.map(([name]) => [name, `<img src="${resolveLink(id, uri(`in/${name}`))}">`]),
        ),
        ...Object.fromEntries(inside.map(([name, , type]) => [name, `<img src="${asUrl(type, page)}">`])),
      })
      expect(media_notices).toEqual([expect.stringContaining('safe only as an answer of this server')])
    })

    test('what is packed comes unpacked, and counts as what it unpacks to', async () => {
      await bucket.putPacked('in/words.txt', gzipSync('words'), 'text/plain', 'gzip')
      await bucket.putPacked('in/bomb.txt', gzipSync(Buffer.alloc(50_000_000)), 'text/plain', 'gzip')
      const id = await add({ words: uri('in/words.txt'), bomb: uri('in/bomb.txt') })
      const { data, media_notices } = await read(id)
      expect(data).toEqual({
        words: asUrl('text/plain', 'words'),
        bomb: resolveLink(id, uri('in/bomb.txt')),
      })
      expect(media_notices).toEqual(['Left as a link, larger than 1 MB: "in/bomb.txt".'])
    })

    test('a storage that has gone keeps nobody from the task', async () => {
      const own = await addProject({ presign: false, inline_media: true })
      const id = await add({ image: uri('in/b.jpg') }, own)
      const [row] = await t.db.selectFrom('storages').selectAll().where('project_id', '=', own).execute()
      const options = { ...row?.options, s3_endpoint: 'http://127.0.0.1:1' }
      await t.db
        .updateTable('storages')
        .set({ options: JSON.stringify(options), updated_at: new Date() })
        .where('project_id', '=', own)
        .execute()
      const task = await read(id)
      expect(task.data).toEqual({ image: resolveLink(id, uri('in/b.jpg')) })
      expect(task.media_notices).toEqual([expect.stringMatching(/could not be read|did not answer/)])
      expect(JSON.stringify(task)).not.toContain(String(bucket.values['aws_secret_access_key']))
    })
  },
)
