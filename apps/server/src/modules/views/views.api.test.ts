import type { JsonObject, TaskList } from '@sluice/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAnswer, newProject, newTasks } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let project: number
beforeAll(async () => {
  t = await testApp()
  project = await newProject(t.owner)
  await newTasks(t.owner, project, [{ text: 'a', 'odd key': 1 }, { text: 'b' }])
})
afterAll(() => t.close())

interface View {
  id: number
  order: number
  data: JsonObject
}
const create = (data: JsonObject) =>
  expectAnswer<View>(t.owner.api, 201, { method: 'POST', url: '/api/dm/views/', payload: { project, data } })

test('columns are those of every task, of the config and of the data', async () => {
  const { columns } = await expectAnswer<{ columns: JsonObject[] }>(t.owner.api, 200, {
    url: `/api/dm/columns/?project=${project}`,
  })
  const ids = columns.map((column) => column['id'])
  expect(ids).toEqual(
    expect.arrayContaining(['id', 'completed_at', 'total_annotations', 'annotators', 'data']),
  )
  expect(columns.find((c) => c['id'] === 'text')).toMatchObject({
    type: 'Text',
    parent: 'data',
    target: 'tasks',
  })
  expect(columns.find((c) => c['id'] === 'data')).toMatchObject({ children: ['text', 'odd key'] })
  expect(await expectAnswer(t.owner.api, 200, { url: `/api/dm/project/?project=${project}` })).toMatchObject({
    id: project,
    task_number: 2,
  })
})

test('views are saved, changed, ordered and deleted', async () => {
  const one = await create({ title: '<b>One</b>', filters: { conjunction: 'and', items: [] } })
  const two = await create({ title: 'Two' })
  expect([one.order, two.order]).toEqual([0, 1])
  const changed = await expectAnswer<View>(t.owner.api, 200, {
    method: 'PATCH',
    url: `/api/dm/views/${one.id}/`,
    payload: { data: { gridWidth: 4 } },
  })
  expect(changed).toMatchObject({ project, ordering: null, data: { title: '<b>One</b>', gridWidth: 4 } })
  expect(
    await expectAnswer(t.owner.api, 200, {
      method: 'PUT',
      url: `/api/dm/views/${one.id}/`,
      payload: { data: { title: 'New' } },
    }),
  ).toMatchObject({ data: { title: 'New' } })
  await expectAnswer(t.owner.api, 200, {
    method: 'POST',
    url: '/api/dm/views/order/',
    payload: { project, ids: [two.id, one.id] },
  })
  const listed = await expectAnswer<View[]>(t.owner.api, 200, { url: `/api/dm/views/?project=${project}` })
  expect(listed.map((view) => view.id)).toEqual([two.id, one.id])
  await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/dm/views/${one.id}/` })
  await expectAnswer(t.owner.api, 404, { url: `/api/dm/views/${one.id}/` })
  await expectAnswer(t.owner.api, 204, {
    method: 'DELETE',
    url: '/api/dm/views/reset/',
    payload: { project },
  })
  expect(await expectAnswer(t.owner.api, 200, { url: `/api/dm/views/?project=${project}` })).toEqual([])
})

test('a view filters and orders lists, and selects for actions', async () => {
  const view = await create({
    filters: {
      conjunction: 'and',
      items: [{ filter: 'filter:tasks:data.text', operator: 'equal', type: 'String', value: 'b' }],
    },
    ordering: ['-tasks:id'],
  })
  const listed = await expectAnswer<TaskList>(t.owner.api, 200, { url: `/api/tasks/?view=${view.id}` })
  expect(listed.tasks.map((task) => task.data)).toEqual([{ text: 'b' }])
  const elsewhere = await newProject(t.owner)
  await expectAnswer(t.owner.api, 400, { url: `/api/tasks/?view=${view.id}&project=${elsewhere}` })
  await expectAnswer(t.owner.api, 404, { url: '/api/tasks/?view=999999' })
  const done = await expectAnswer(t.owner.api, 200, {
    method: 'POST',
    url: `/api/dm/actions/?id=delete_tasks&view=${view.id}`,
    payload: { selectedItems: { all: true } },
  })
  expect(done).toEqual({ processed_items: 1, detail: 'Deleted 1 tasks' })
  expect(await expectAnswer(t.owner.api, 200, { url: `/api/projects/${project}/` })).toMatchObject({
    task_number: 1,
  })
})

test('actions are described', async () => {
  const actions = await expectAnswer<JsonObject[]>(t.owner.api, 200, {
    url: `/api/dm/actions/?project=${project}`,
  })
  expect(actions.map((action) => action['id'])).toEqual(['delete_tasks', 'delete_tasks_annotations'])
})

test('bad requests, strangers and projects that are not there are refused', async () => {
  for (const url of ['/api/dm/columns/', '/api/dm/views/', '/api/dm/project/?project=x'])
    await expectAnswer(t.owner.api, 400, { url })
  for (const url of ['/api/dm/columns/', '/api/dm/views/', '/api/dm/project/']) {
    await expectAnswer(t.owner.api, 404, { url: `${url}?project=999999` })
    await expectAnswer(t.stranger, 401, { url: `${url}?project=${project}` })
  }
  await expectAnswer(t.owner.api, 400, { method: 'POST', url: '/api/dm/views/', payload: { data: {} } })
  await expectAnswer(t.owner.api, 400, {
    method: 'POST',
    url: '/api/dm/views/',
    payload: { project, data: { a: 'x'.repeat(300_000) } },
  })
  await expectAnswer(t.owner.api, 404, {
    method: 'POST',
    url: '/api/dm/actions/?id=delete_tasks&project=999999',
    payload: { selectedItems: { all: true } },
  })
  await expectAnswer(t.stranger, 401, {
    method: 'POST',
    url: `/api/dm/actions/?id=delete_tasks&project=${project}`,
    payload: {},
  })
})
