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

describe('a source storage', () => {
  test('is created with defaults, all fields of Label Studio, and no run', async () => {
    const storage = await create(source({ title: 'Cats' }))
    expect(storage).toMatchObject({
      type: 'memory',
      project: t.projectId,
      title: 'Cats',
      description: null,
      bucket: 'cats',
      prefix: 'in',
      recursive_scan: false,
      synchronizable: true,
      regex_filter: null,
      use_blob_urls: false,
      status: 'initialized',
      last_sync: null,
      last_sync_count: null,
      last_sync_job: null,
      traceback: null,
      meta: {},
      current_run: null,
      last_run: null,
    })
    expect(storage).not.toHaveProperty('secret')
    expect(storage).not.toHaveProperty('can_delete_objects')
  })

  test('is read, changed, replaced and deleted, with either slash form', async () => {
    const { id } = await create(source({ title: 'One', description: 'old' }))
    expect((await t.send('GET', `/api/storages/memory/${id}/`)).json()).toMatchObject({ id, title: 'One' })
    const changed = await t.send('PATCH', `/api/storages/memory/${id}`, {
      title: 'Two',
      recursive_scan: 'true',
    })
    expect(changed.statusCode).toBe(200)
    expect(changed.json()).toMatchObject({ title: 'Two', description: 'old', recursive_scan: true })
    const replaced = await t.send('PUT', `/api/storages/memory/${id}`, source({ title: 'Three' }))
    expect(replaced.json()).toMatchObject({ title: 'Three', description: null, recursive_scan: false })
    expect((await t.send('DELETE', `/api/storages/memory/${id}`)).statusCode).toBe(204)
    expect((await t.send('GET', `/api/storages/memory/${id}`)).statusCode).toBe(404)
    expect((await t.send('DELETE', `/api/storages/memory/${id}`)).statusCode).toBe(404)
  })

  test('takes forms as well as JSON', async () => {
    const answer = await t.inject({
      method: 'POST',
      url: '/api/storages/memory',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `project=${t.projectId}&bucket=forms&recursive_scan=on&use_blob_urls=true&title=`,
    })
    expect([answer.statusCode, answer.body]).toEqual([201, expect.anything()])
    expect(answer.json()).toMatchObject({ recursive_scan: true, use_blob_urls: true })
  })

  test('ignores what the server manages', async () => {
    const managed = {
      id: 999_999,
      type: 's3',
      status: 'completed',
      meta: { a: 1 },
      traceback: 'x',
      last_sync: '2020-01-01T00:00:00Z',
      last_sync_count: 7,
      created_at: '2020-01-01T00:00:00Z',
      secrets: { secret: 'x' },
      options: {},
    }
    const storage = await create(source(managed))
    expect(storage).toMatchObject({
      type: 'memory',
      status: 'initialized',
      meta: {},
      traceback: null,
      last_sync_count: null,
    })
    expect(storage.id).not.toBe(999_999)
    const changed = (await t.send('PATCH', `/api/storages/memory/${storage.id}`, managed)).json()
    expect(changed).toEqual(storage)
  })

  test.each([
    ['no project', { bucket: 'cats' }, 'project', 'This field is required.'],
    ['no bucket', { project: 1 }, 'bucket', ''],
    ['a title that is too long', { project: 1, bucket: 'cats', title: 'x'.repeat(257) }, 'title', ''],
    [
      'a bad file filter',
      { project: 1, bucket: 'cats', regex_filter: '(' },
      'regex_filter',
      'regular expression',
    ],
    [
      'an option of the wrong type',
      { project: 1, bucket: 'cats', recursive_scan: 'perhaps' },
      'recursive_scan',
      '',
    ],
  ])('with %s is refused beside the field', async (_what, body, field, words) => {
    const answer = await t.send('POST', '/api/storages/memory', body)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().validation_errors[field].join(' ')).toContain(words)
  })

  test('of an unknown project is 404, of another kind or provider too', async () => {
    const { id } = await create(source())
    for (const [method, url, body] of [
      ['POST', '/api/storages/memory', { project: 999_999, bucket: 'cats' }],
      ['GET', '/api/storages/memory?project=999999', undefined],
      ['GET', `/api/storages/s3/${id}`, undefined],
      ['GET', `/api/storages/export/memory/${id}`, undefined],
      ['PATCH', `/api/storages/export/memory/${id}`, {}],
      ['POST', `/api/storages/export/memory/${id}/sync`, {}],
      ['POST', `/api/storages/memory/validate`, { id: 999_999 }],
      ['GET', `/api/storages/memory/abc`, undefined],
      ['GET', `/api/storages/nonesuch/?project=${t.projectId}`, undefined],
    ] as const)
      expect([url, (await t.send(method, url, body)).statusCode]).toEqual([url, 404])
  })

  test('is refused when the connection does not work, with a sentence that says what to do', async () => {
    const missing = await t.send('POST', '/api/storages/memory', source({ bucket: 'nowhere' }))
    expect(missing.statusCode).toBe(400)
    const body = missing.json()
    expect(body.validation_errors.non_field_errors).toEqual([body.detail])
    expect(body.detail.length).toBeGreaterThan(20)
    const empty = await t.send('POST', '/api/storages/memory', source({ prefix: 'IN' }))
    expect(empty.json().detail).toMatch(/no objects under the prefix "IN"\. Check the prefix/)
  })

  test('cannot move to another project', async () => {
    const { id } = await create(source())
    const answer = await t.send('PATCH', `/api/storages/memory/${id}`, { project: await t.addProject() })
    expect(answer.statusCode).toBe(400)
  })
})

describe('lists', () => {
  test('of one provider need a project', async () => {
    const answer = await t.send('GET', '/api/storages/memory/')
    expect(answer.statusCode).toBe(400)
    expect(answer.json().validation_errors.project).toEqual(['query parameter project is required'])
  })

  test('of all providers without a project are empty; with one they hold its storages of that kind', async () => {
    const project = await t.addProject()
    const one = await create(source({ project }))
    const two = await create({ project, bucket: 'cats', prefix: 'out' }, '/api/storages/export/memory')
    expect((await t.send('GET', '/api/storages/')).json()).toEqual([])
    expect((await t.send('GET', '/api/storages/export')).json()).toEqual([])
    const ids = async (url: string): Promise<number[]> =>
      (await t.send('GET', url)).json().map(({ id }: { id: number }) => id)
    expect(await ids(`/api/storages/?project=${project}`)).toEqual([one.id])
    expect(await ids(`/api/storages/export?project=${project}`)).toEqual([two.id])
    expect(await ids(`/api/storages/memory?project=${project}`)).toEqual([one.id])
    expect(await ids(`/api/storages/localfiles?project=${project}`)).toEqual([])
  })

  test('leave out a storage of a provider this server lacks, and go on', async () => {
    const project = await t.addProject()
    const known = await create(source({ project }))
    const lost = await create(source({ project }))
    await t.db.updateTable('storages').set({ provider: 'gone' }).where('id', '=', lost.id).execute()
    const found: SourceStorage[] = (await t.send('GET', `/api/storages?project=${project}`)).json()
    expect(found.map(({ id }) => id)).toEqual([known.id])
    const resolve = await t.uris.resolverFor(project)
    expect(resolve(1, { image: 'memory://cats/in/a.jpg' })['image']).toContain('/resolve/')
  })

  test('types are in the order of Label Studio, and providers describe their forms without secrets', async () => {
    const types = (await t.send('GET', '/api/storages/types')).json()
    expect(types.filter(({ name }: { name: string }) => name !== 'memory')).toEqual([
      { name: 's3', title: 'AWS S3' },
      { name: 'gcs', title: 'Google Cloud Storage' },
      { name: 'azure', title: 'Microsoft Azure' },
      { name: 'redis', title: 'Redis' },
      { name: 'localfiles', title: 'Local files' },
    ])
    expect((await t.send('GET', '/api/storages/export/types')).json()).toEqual(types)
    const providers = (await t.send('GET', '/api/storages/providers')).json()
    const local = providers.find(({ name }: { name: string }) => name === 'localfiles')
    expect(local.notice).toContain('LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED')
    const s3 = providers.find(({ name }: { name: string }) => name === 's3')
    expect(s3.notice).toBeNull()
    expect(s3.presets.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['aws', 'minio']))
    expect(local).not.toHaveProperty('presets')
    const secrets = s3.source.filter(({ secret }: { secret: boolean }) => secret)
    expect(secrets.map(({ name }: { name: string }) => name)).toEqual([
      'aws_access_key_id',
      'aws_secret_access_key',
      'aws_session_token',
    ])
  })

  test('of many storages take as many queries as of one', async () => {
    const project = await t.addProject()
    async function queriesOfList(): Promise<{ queries: number; found: number }> {
      let queries = 0
      const count = (): void => void (queries += 1)
      t.connection.pool.on('acquire', count)
      const found = (await t.send('GET', `/api/storages?project=${project}`)).json().length
      t.connection.pool.off('acquire', count)
      return { queries, found }
    }
    const { id } = await create(source({ project }))
    await t.send('POST', `/api/storages/memory/${id}/sync`)
    const one = await queriesOfList()
    for (let i = 0; i < 4; i++) {
      const { id: other } = await create(source({ project }))
      await t.send('POST', `/api/storages/memory/${other}/sync`)
    }
    const five = await queriesOfList()
    expect([one.found, five.found]).toEqual([1, 5])
    expect(five.queries).toBe(one.queries)
  })
})

test('nothing answers without signing in', async () => {
  for (const [method, url] of [
    ['GET', '/api/storages/types'],
    ['GET', '/api/storages/providers'],
    ['GET', '/api/storages?project=1'],
    ['POST', '/api/storages/memory'],
    ['POST', '/api/storages/memory/validate'],
    ['POST', '/api/storages/memory/files'],
    ['GET', '/api/storages/memory/1'],
    ['DELETE', '/api/storages/export/memory/1'],
    ['GET', '/tasks/1/resolve/?fileuri=x'],
    ['GET', '/data/local-files/?d=x'],
  ] as const) {
    const answer = await t.inject({ method, url, headers: { 'x-stranger': '1' } })
    expect([url, answer.statusCode]).toEqual([url, 401])
  }
})
