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

describe('a sync', () => {
  const place = '/api/storages/memory'
  const setRun = (id: number, values: object): Promise<unknown> =>
    t.db.updateTable('sync_runs').set(values).where('storage_id', '=', id).execute()
  const read = async (id: number): Promise<SourceStorage> => (await t.send('GET', `${place}/${id}`)).json()

  test('answers 200 with the storage at once, and a second press finds the same run', async () => {
    const { id } = await create(source())
    const first = await t.send('POST', `${place}/${id}/sync`)
    expect(first.statusCode).toBe(200)
    expect(first.json()).toMatchObject({ id, status: 'queued', last_run: null, last_sync_count: null })
    expect(first.json().current_run).toMatchObject({ storage: id, state: 'queued', trigger: 'api' })
    expect(first.json().meta).toMatchObject({ attempts: 1 })
    const second = await t.send('POST', `${place}/${id}/sync/`, {})
    expect(second.json().current_run.id).toBe(first.json().current_run.id)
  })

  test('is told in the words of Label Studio, step by step', async () => {
    const { id } = await create(source())
    await t.send('POST', `${place}/${id}/sync`)
    await setRun(id, {
      state: 'running',
      owner: 'w',
      started_at: '2026-01-31T09:30:00.5Z',
      existing: 3,
      created: 2,
    })
    const running = await read(id)
    expect(running).toMatchObject({ status: 'in_progress', last_sync: null, last_sync_count: 2 })
    expect(running.meta).toMatchObject({
      tasks_existed: 3,
      time_in_progress: '2026-01-31 09:30:00.500000+00:00',
    })

    await setRun(id, { state: 'completed', finished_at: '2026-01-31T09:30:10.5Z' })
    const done = await read(id)
    expect(done).toMatchObject({
      status: 'completed',
      last_sync: '2026-01-31T09:30:10.500Z',
      last_sync_count: 2,
      traceback: null,
      current_run: null,
    })
    expect(done.meta).toMatchObject({ duration: 10, time_completed: '2026-01-31 09:30:10.500000+00:00' })

    await setRun(id, { state: 'completed_with_errors', failed: 4, message: '4 objects could not be read.' })
    const partly = await read(id)
    expect(partly).toMatchObject({
      status: 'completed_with_errors',
      traceback: '4 objects could not be read.',
    })
    expect(partly.meta).toMatchObject({ tasks_failed_validation: 4 })

    await setRun(id, { state: 'failed', message: 'The bucket is gone.', detail: 'for the operator only' })
    const failed = await t.send('GET', `${place}/${id}`)
    expect(failed.json()).toMatchObject({
      status: 'failed',
      traceback: 'The bucket is gone.',
      last_sync: null,
    })
    expect(failed.json().meta).toHaveProperty('time_failure')
    expect(failed.body).not.toContain('for the operator only')

    await setRun(id, { state: 'cancelled' })
    expect(await read(id)).toMatchObject({ status: 'failed', last_run: { state: 'cancelled' } })
  })

  test('shows the current run beside the last that ended', async () => {
    const { id } = await create(source())
    await t.send('POST', `${place}/${id}/sync`)
    await setRun(id, { state: 'failed', message: 'No.', started_at: new Date(), finished_at: new Date() })
    const again = (await t.send('POST', `${place}/${id}/sync`)).json()
    expect(again).toMatchObject({
      status: 'queued',
      current_run: { state: 'queued' },
      last_run: { state: 'failed' },
    })
    expect(again.meta.attempts).toBe(2)
  })

  test('is refused where it is switched off', async () => {
    const { id } = await create(source({ synchronizable: false }))
    expect((await t.send('POST', `${place}/${id}/sync`)).statusCode).toBe(400)
  })

  test('reading changes nothing', async () => {
    const { id } = await create(source())
    await t.send('POST', `${place}/${id}/sync`)
    const rows = async () => ({
      runs: await t.db.selectFrom('sync_runs').selectAll().execute(),
      storages: await t.db.selectFrom('storages').selectAll().execute(),
    })
    const before = await rows()
    for (const url of [
      `${place}/${id}`,
      `${place}?project=${t.projectId}`,
      `/api/storages?project=${t.projectId}`,
    ])
      expect((await t.send('GET', url)).statusCode).toBe(200)
    expect(await rows()).toEqual(before)
  })

  test('leaves tasks where they are when its storage is deleted', async () => {
    const { id } = await create(source())
    await t.send('POST', `${place}/${id}/sync`)
    const task = await t.addTask({ image: 'memory://cats/in/a.jpg' })
    await t.db.insertInto('links').values({ storage_id: id, key: 'in/a.jpg', task_id: task }).execute()
    expect((await t.send('DELETE', `${place}/${id}`)).statusCode).toBe(204)
    expect(await t.db.selectFrom('tasks').select('id').where('id', '=', task).execute()).toHaveLength(1)
    expect(await t.db.selectFrom('links').selectAll().where('storage_id', '=', id).execute()).toEqual([])
  })
})
