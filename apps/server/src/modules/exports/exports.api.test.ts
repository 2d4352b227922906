import type { Annotation, JsonObject } from '@sluice/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  box,
  expectAnswer,
  choice,
  newProject,
  newTasks,
  type ErrorAnswer,
} from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let project: number
let tasks: number[]
let annotation: Annotation
beforeAll(async () => {
  t = await testApp()
  project = await newProject(t.owner)
  tasks = await newTasks(t.owner, project, [{ text: 's3://bucket/<b>' }, { text: 'two' }, { text: 'three' }])
  const submit = (task: number | undefined, payload: object) =>
    expectAnswer<Annotation>(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${task}/annotations/`,
      payload,
    })
  annotation = await submit(tasks[0], { result: [choice()], lead_time: 2 })
  await submit(tasks[1], { result: [], was_cancelled: true })
})
afterAll(() => t.close())

const get = (query: string) =>
  expectAnswer<JsonObject[]>(t.owner.api, 200, { url: `/api/projects/${project}/export${query}` })

test('JSON holds the annotated tasks whole, URIs unresolved, as an attachment', async () => {
  const answer = await t.owner.api({ url: `/api/projects/${project}/export?exportType=JSON` })
  expect(answer.headers['content-type']).toContain('application/json')
  expect(answer.headers['content-disposition']).toMatch(
    /^attachment; filename="project-\d+-at-[\d-]+\.json"$/,
  )
  expect(answer.headers['filename']).toMatch(/^project-/)
  const exported = answer.json<JsonObject[]>()
  expect(exported.map((task) => task['id'])).toEqual(tasks.slice(0, 2))
  expect(exported[0]).toMatchObject({
    project,
    inner_id: 1,
    data: { text: 's3://bucket/<b>' },
    total_annotations: 1,
    predictions: [],
    drafts: [],
    file_upload: null,
    annotations: [
      { id: annotation.id, completed_by: t.owner.id, result: [choice()], unique_id: annotation.unique_id },
    ],
  })
  for (const absent of ['overlap', 'is_labeled', 'label_config'])
    expect(exported[0]).not.toHaveProperty(absent)
})

test('all tasks, or some by id, on request', async () => {
  expect(await get('?download_all_tasks=true')).toHaveLength(3)
  expect(await get(`?download_all_tasks=True&ids=${tasks[2]}&ids=${tasks[0]}`)).toMatchObject([
    { id: tasks[0] },
    { id: tasks[2] },
  ])
  expect(await get(`?ids[]=${tasks[2]}`)).toEqual([])
  await expectAnswer(t.owner.api, 400, { url: `/api/projects/${project}/export?ids=1%20or%201` })
})

test('JSON_MIN is one flat object an annotation', async () => {
  expect(await get('?export_type=JSON_MIN')).toEqual([
    {
      text: 's3://bucket/<b>',
      id: tasks[0],
      mood: 'Good',
      annotator: t.owner.id,
      annotation_id: annotation.id,
      created_at: annotation.created_at,
      updated_at: annotation.updated_at,
      lead_time: 2,
    },
  ])
  const [task = 0] = await newTasks(t.owner, project, [{ text: 'boxes' }])
  await expectAnswer(t.owner.api, 201, {
    method: 'POST',
    url: `/api/tasks/${task}/annotations/`,
    payload: { result: [box(), box('Bike')] },
  })
  expect((await get(`?exportType=JSON_MIN&ids=${task}`))[0]?.['label']).toMatchObject([
    { x: 1, rectanglelabels: ['Car'], original_width: 100, original_height: 50 },
    { rectanglelabels: ['Bike'] },
  ])
})

test('many pages make one valid list', async () => {
  const id = await newProject(t.owner)
  await newTasks(t.owner, id, 1201)
  const all = await expectAnswer<JsonObject[]>(t.owner.api, 200, {
    url: `/api/projects/${id}/export?download_all_tasks=1`,
  })
  expect(all).toHaveLength(1201)
  expect(await expectAnswer(t.owner.api, 200, { url: `/api/projects/${id}/export` })).toEqual([])
  expect(
    await expectAnswer(t.owner.api, 200, {
      url: `/api/projects/${id}/export?download_all_tasks=1&exportType=JSON_MIN`,
    }),
  ).toEqual([])
})

test('formats are objects; others are refused with what there is', async () => {
  const formats = await expectAnswer<JsonObject[]>(t.owner.api, 200, {
    url: `/api/projects/${project}/export/formats`,
  })
  expect(formats.map((format) => format['name'])).toEqual(['JSON', 'JSON_MIN'])
  const error = await expectAnswer<ErrorAnswer>(t.owner.api, 400, {
    url: `/api/projects/${project}/export?exportType=COCO`,
  })
  expect(error.detail).toContain('JSON_MIN')
  for (const url of [`/api/projects/${project}/export`, `/api/projects/${project}/export/formats`])
    await expectAnswer(t.stranger, 401, { url })
  for (const url of [
    '/api/projects/999999/export',
    '/api/projects/999999/export/formats',
    `/api/projects/${project}/exports/`,
  ])
    await expectAnswer(t.owner.api, 404, { url })
})
