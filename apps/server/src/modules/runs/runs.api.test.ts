import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { RunError, SyncRun } from '@sluice/contract'
import { makeProject, makeStorage, syncFixture } from '../../../testing/sync-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'
import type { Storage } from './index.ts'

const Page = z.object({ errors: z.array(RunError), next: z.number().nullable(), total: z.number() })

let server: TestApp
let fixture: ReturnType<typeof syncFixture>
let storage: Storage
beforeAll(async () => {
  server = await testApp()
  fixture = syncFixture(server.connection)
  storage = await makeStorage(server.connection, await makeProject(server.connection), {
    use_blob_urls: false,
  })
  for (let i = 0; i < 5; i++) fixture.backend.put('b', `bad-${i}.json`, '{')
  fixture.backend.put('b', 'good.json', '{"a":1}')
})
afterAll(async () => {
  await fixture.close()
  await server.close()
})

const get = (url: string) => server.owner.api({ url })

describe('the API of runs', () => {
  test('lists the runs of a storage, newest first, in the contract’s shape', async () => {
    const [first, second] = [await fixture.sync(storage), await fixture.sync(storage)]
    const runs = z.array(SyncRun).parse((await get(`/api/storages/runs/?storage=${storage.id}`)).json())
    expect(runs.map((run) => run.id)).toEqual([second.id, first.id])
    expect(runs[1]).toMatchObject({
      state: 'completed_with_errors',
      listed: 6,
      created: 1,
      failed: 5,
      heartbeat_age: null,
    })
    expect(runs[0]).toMatchObject({ existing: 1, created: 0, failed: 5 })
  })

  test('pages through the ledger and searches it', async () => {
    const { id } = await fixture.sync(storage)
    const first = Page.parse((await get(`/api/storages/runs/${id}/errors?limit=3`)).json())
    expect([first.errors.length, first.total]).toEqual([3, 5])
    const rest = Page.parse(
      (await get(`/api/storages/runs/${id}/errors/?limit=3&cursor=${first.next}`)).json(),
    )
    expect([rest.errors.length, rest.next]).toEqual([2, null])
    const found = Page.parse((await get(`/api/storages/runs/${id}/errors?search=bad-3`)).json())
    expect(found.errors).toMatchObject([{ key: 'bad-3.json', row: null, kind: 'bad_json' }])
  })

  test('cancels a waiting run; cancelling again changes nothing', async () => {
    const { id } = await fixture.press(storage)
    for (let i = 0; i < 2; i++) {
      const answer = await server.owner.api({ method: 'POST', url: `/api/storages/runs/${id}/cancel` })
      expect(SyncRun.parse(answer.json())).toMatchObject({ id, state: 'cancelled' })
    }
  })

  test('retries what a target gave up', async () => {
    const target = await makeStorage(server.connection, storage.project_id, { kind: 'target' })
    await server.db
      .insertInto('export_intents')
      .values({ storage_id: target.id, annotation_id: 1, op: 'put', revision: 1, dead: true })
      .execute()
    const answer = await server.owner.api({ method: 'POST', url: `/api/storages/export/${target.id}/retry` })
    expect([answer.statusCode, answer.json()]).toEqual([200, { retried: 1 }])
    const source = await server.owner.api({ method: 'POST', url: `/api/storages/export/${storage.id}/retry` })
    expect(source.statusCode).toBe(404)
  })

  test.each([
    ['GET', '/api/storages/runs/999999/errors', 404],
    ['POST', '/api/storages/runs/999999/cancel', 404],
    ['POST', '/api/storages/runs/x/cancel', 404],
    ['GET', '/api/storages/runs', 400],
    ['GET', '/api/projects/999999/events', 404],
  ] as const)('%s %s answers %i', async (method, url, status) => {
    expect((await server.owner.api({ method, url })).statusCode).toBe(status)
  })

  test.each(['/api/storages/runs?storage=1', '/api/storages/runs/1/errors', '/api/projects/1/events'])(
    '%s is not for strangers',
    async (url) => {
      expect((await server.stranger({ url })).statusCode).toBe(401)
    },
  )
})
