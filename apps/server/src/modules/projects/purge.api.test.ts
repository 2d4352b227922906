import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAnswer, newProject, newTasks } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'
import { createProjects } from './projects.service.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

test('a big project is gone at once for everybody, and its rows go in the background', async () => {
  const id = await newProject(t.owner)
  const tasks = await newTasks(t.owner, id, 5_200)
  const task = tasks[0] ?? 0
  const made = await expectAnswer<{ id: number }>(t.owner.api, 201, {
    method: 'POST',
    url: `/api/tasks/${task}/annotations/`,
    payload: { result: [] },
  })
  await t.db.insertInto('storages').values({ project_id: id, kind: 'source', provider: 's3' }).execute()
  await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/projects/${id}/` })
  for (const url of [
    `/api/projects/${id}/`,
    `/api/tasks/${task}/`,
    `/api/annotations/${made.id}/`,
    `/api/tasks/${task}/annotations/`,
    `/api/tasks/?project=${id}`,
    `/api/projects/${id}/next/`,
    `/api/projects/${id}/export`,
    `/api/dm/views/?project=${id}`,
  ])
    await expectAnswer(t.owner.api, 404, { url })
  await expectAnswer(t.owner.api, 404, {
    method: 'POST',
    url: `/api/tasks/${task}/annotations/`,
    payload: { result: [] },
  })
  await expectAnswer(t.owner.api, 404, {
    method: 'POST',
    url: `/api/tasks/${task}/drafts/`,
    payload: { result: [] },
  })
  const { results } = await expectAnswer<{ results: { id: number }[] }>(t.owner.api, 200, {
    url: '/api/projects/',
  })
  expect(results.map((project) => project.id)).not.toContain(id)
  expect(await t.db.selectFrom('storages').select('id').where('project_id', '=', id).execute()).toEqual([])

  const projects = createProjects({ db: t.db })
  const stopped = AbortSignal.abort()
  await projects.purgeDeleted(stopped)
  expect(await t.db.selectFrom('projects').select('id').where('id', '=', id).execute()).toHaveLength(1)
  await projects.purgeDeleted(new AbortController().signal)
  for (const table of ['tasks', 'annotations'] as const)
    expect(await t.db.selectFrom(table).select('id').where('project_id', '=', id).execute()).toEqual([])
  expect(await t.db.selectFrom('projects').select('id').where('id', '=', id).execute()).toEqual([])
})
