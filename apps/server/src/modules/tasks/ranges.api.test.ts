import { afterAll, beforeAll, expect, test } from 'vitest'
import { newProject, newTasks } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let project: number
let task: number
beforeAll(async () => {
  t = await testApp()
  project = await newProject(t.owner)
  task = (await newTasks(t.owner, project, 1))[0] ?? 0
})
afterAll(() => t.close())

const ids = ['2147483648', '9007199254740991', '9007199254740992', '1e3', '0', '-1', '1.5', '%00', "1'", '١']
const reads = (id: string) => [
  `/api/projects/${id}/`,
  `/api/projects/${id}/summary/`,
  `/api/projects/${id}/counts/`,
  `/api/projects/${id}/tasks/`,
  `/api/projects/${id}/next/`,
  `/api/projects/${id}/peek/`,
  `/api/projects/${id}/export`,
  `/api/projects/${id}/export/formats`,
  `/api/tasks/${id}/`,
  `/api/tasks/${id}/annotations/`,
  `/api/tasks/${id}/drafts/`,
  `/api/tasks/?project=${id}`,
  `/api/tasks/?view=${id}`,
  `/api/annotations/${id}/`,
  `/api/drafts/${id}/`,
  `/api/predictions/${id}/`,
  `/api/predictions/?project=${id}&task=${id}`,
  `/api/dm/columns/?project=${id}`,
  `/api/dm/project/?project=${id}`,
  `/api/dm/views/?project=${id}`,
  `/api/dm/views/${id}/`,
]

test.each(ids)('the id %s names nothing, on every route', async (id) => {
  for (const url of reads(id)) {
    const answer = await t.owner.api({ url })
    // 1e3 is a number to a query, and no id of anything here; a list without matches is an answer too
    const fine = url.startsWith('/api/predictions/?') ? [200, 400] : [400, 404]
    expect(fine, `${url}: ${answer.body}`).toContain(answer.statusCode)
  }
})

test('numbers that no column can hold are refused, never a server error', async () => {
  const huge = 9_007_199_254_740_991
  const fields = new Set(['overlap', 'cluster', 'completed_by', 'min_annotations_to_start_training'])
  const writes: [method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object][] = [
    ['PATCH', `/api/tasks/${task}/`, { overlap: huge }],
    ['POST', '/api/tasks/', { project: huge, data: { text: 'a' } }],
    ['POST', '/api/tasks/', { project, data: { text: 'a' }, overlap: huge }],
    ['PATCH', `/api/projects/${project}/`, { min_annotations_to_start_training: huge }],
    ['POST', `/api/tasks/${task}/annotations/`, { result: [], completed_by: huge }],
    ['POST', `/api/tasks/${task}/annotations/`, { result: [], completed_by: -huge }],
    ['POST', '/api/predictions/', { task, result: [], cluster: huge }],
    ['POST', '/api/predictions/', { task: huge, result: [] }],
    ['POST', `/api/projects/${project}/import/predictions`, [{ task, result: [], cluster: huge }]],
    ['POST', '/api/dm/views/', { project: huge, data: {} }],
    ['POST', '/api/dm/views/order/', { project, ids: [huge] }],
    ['POST', '/api/dm/views/order/', { project: huge, ids: [] }],
    ['DELETE', `/api/dm/views/reset/?project=${huge}`, {}],
    ['POST', `/api/dm/actions/?id=delete_tasks&project=${huge}`, { selectedItems: { all: true } }],
    [
      'POST',
      `/api/dm/actions/?id=delete_tasks&project=${project}`,
      { selectedItems: { all: false, included: [huge, -huge] } },
    ],
    ['POST', '/api/annotations/bulk/', { tasks: [huge], result: [] }],
    ['POST', '/api/annotations/bulk/', { project: huge, selected_items: { all: true }, result: [] }],
    ['POST', '/api/annotations/bulk-delete/', { ids: [huge], project: huge }],
    ['DELETE', `/api/projects/${huge}/`, {}],
    ['DELETE', `/api/projects/${huge}/tasks/`, {}],
    ['POST', `/api/projects/${huge}/validate/`, { label_config: '<View/>' }],
    ['POST', `/api/projects/${huge}/import`, [{ text: 'a' }]],
  ]
  for (const [method, url, payload] of writes) {
    const answer = await t.owner.api({ method, url, payload })
    const field = Object.entries(payload).find(([, value]) => value === huge || value === -huge)?.[0]
    const wanted = field !== undefined && fields.has(field) ? [400] : [200, 400, 404]
    expect(wanted, `${method} ${url} ${JSON.stringify(payload)}: ${answer.body}`).toContain(answer.statusCode)
  }
})
