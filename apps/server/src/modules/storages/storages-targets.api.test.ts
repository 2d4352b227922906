import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SourceStorage } from '@sluice/contract'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'

let t: StorageApp
beforeAll(async () => {
  t = await storageApp()
  t.memory.put('forms', 'x', 'x')
  t.memory.put('cats', 'in/a.jpg', 'a')
  t.memory.put('cats', 'in/deep/b.jpg', 'b')
})
afterAll(() => t.close())

const source = (more: object = {}): object => ({
  project: t.projectId,
  bucket: 'cats',
  prefix: 'in',
  ...more,
})
async function create(body: object, path = '/api/storages/memory/'): Promise<SourceStorage> {
  const answer = await t.send('POST', path, body)
  expect([answer.statusCode, answer.body]).toEqual([201, expect.anything()])
  return answer.json()
}

describe('a target storage', () => {
  const target = (more: object = {}): object => ({
    project: t.projectId,
    bucket: 'cats',
    prefix: 'out',
    ...more,
  })
  const place = '/api/storages/export/memory'

  test('is created with its own fields, and asks for a sync at once', async () => {
    const storage = await create(target({ can_delete_objects: true, export_on_save: 'false' }), place)
    expect(storage).toMatchObject({
      status: 'queued',
      can_delete_objects: true,
      export_on_save: false,
      backlog: { pending: 0, retrying: 0, dead: 0, oldest_age: null, last_error: null },
    })
    expect(storage).not.toHaveProperty('recursive_scan')
  })

  test('shows what waits to be written', async () => {
    const { id } = await create(target(), place)
    const intent = { storage_id: id, op: 'put' as const, revision: 1 }
    await t.db
      .insertInto('export_intents')
      .values([
        { ...intent, annotation_id: 1 },
        { ...intent, annotation_id: 2, attempts: 2, last_error: 'The disk is full.' },
        { ...intent, annotation_id: 3, attempts: 9, dead: true },
      ])
      .execute()
    const { backlog } = (await t.send('GET', `${place}/${id}`)).json()
    expect(backlog).toMatchObject({ pending: 2, retrying: 1, dead: 1, last_error: 'The disk is full.' })
    expect(backlog.oldest_age).toBeGreaterThanOrEqual(0)
  })

  test('that would feed a source of its project is refused, and so is such a source', async () => {
    const project = await t.addProject()
    await create(source({ project, prefix: 'in', recursive_scan: true, title: 'My cats' }))
    const inside = await t.send('POST', place, target({ project, prefix: 'in/annotations' }))
    expect(inside.statusCode).toBe(400)
    expect(inside.json().detail).toContain('"My cats"')
    await create(target({ project, prefix: 'in2' }), place)
    const { id } = await create(target({ project, prefix: 'out' }), place)
    expect((await t.send('PATCH', `${place}/${id}`, { prefix: 'in/x' })).statusCode).toBe(400)
    t.memory.put('cats', 'out/1', '{}')
    expect(
      (await t.send('POST', '/api/storages/memory', source({ project, prefix: 'out' }))).statusCode,
    ).toBe(400)
    await create(source({ project, prefix: 'out', regex_filter: '.*\\.jpg' }))
    await create(target({ project: await t.addProject(), prefix: 'in' }), place)
  })

  test('below a source that does not look into subfolders is fine', async () => {
    const project = await t.addProject()
    await create(source({ project, prefix: 'in' }))
    await create(target({ project, prefix: 'in/annotations' }), place)
    expect((await t.send('POST', place, target({ project, prefix: 'in' }))).statusCode).toBe(400)
  })
})

describe('a preview', () => {
  const preview = async (body: object) => (await t.send('POST', '/api/storages/memory/files', body)).json()

  test('lists what a sync would take, and says when there is more', async () => {
    for (const name of ['1.jpg', '2.jpg', '3.png']) t.memory.put('many', `p/${name}`, 'x')
    const body = { project: t.projectId, bucket: 'many', prefix: 'p' }
    const all = await preview(body)
    expect(all.files.map(({ key }: { key: string }) => key)).toEqual(['p/1.jpg', 'p/2.jpg', 'p/3.png'])
    expect(all.files[0].size).toBe(1)
    expect(Date.parse(all.files[0].last_modified)).toBeGreaterThan(0)
    const two = await preview({ ...body, limit: 2 })
    expect(two.files).toHaveLength(3)
    expect(two.files[2]).toEqual({ key: null, last_modified: null, size: null })
    expect((await preview({ ...body, limit: 3 })).files).toHaveLength(3)
    const filtered = await preview({ ...body, regex_filter: '.*\\.png$' })
    expect(filtered.files.map(({ key }: { key: string }) => key)).toEqual(['p/3.png'])
  })

  test('fills what is left out from the stored storage, and saves nothing', async () => {
    const { id } = await create(source())
    const before = (await t.send('GET', `/api/storages/memory/${id}`)).json()
    const found = await preview({ id, recursive_scan: true })
    expect(found.files.map(({ key }: { key: string }) => key)).toEqual(['in/a.jpg', 'in/deep/b.jpg'])
    expect((await t.send('GET', `/api/storages/memory/${id}`)).json()).toEqual(before)
  })

  test('of a connection that does not work, or with a bad filter, is refused with a sentence', async () => {
    expect((await t.send('POST', '/api/storages/memory/files', { bucket: 'nowhere' })).statusCode).toBe(400)
    const bad = await t.send('POST', '/api/storages/memory/files', { bucket: 'cats', regex_filter: '(' })
    expect(bad.json().validation_errors).toHaveProperty('regex_filter')
    const slow = { bucket: 'slow', regex_filter: '(a+)+$' }
    t.memory.put('slow', `${'a'.repeat(60)}!`, 'x')
    const exploding = await t.send('POST', '/api/storages/memory/files', slow)
    expect([exploding.statusCode, exploding.json().detail]).toEqual([
      400,
      expect.stringContaining('takes too long'),
    ])
  })

  test('does not exist for targets', async () => {
    expect((await t.send('POST', '/api/storages/export/memory/files', { bucket: 'cats' })).statusCode).toBe(
      404,
    )
  })
})
