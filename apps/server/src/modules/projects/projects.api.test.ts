import type { Project } from '@sluice/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  box,
  expectAnswer,
  choice,
  IMAGE_CONFIG,
  newProject,
  newTasks,
  TEXT_CONFIG,
  type ErrorAnswer,
} from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

describe('creating', () => {
  test('a project gets the documented defaults and its maker', async () => {
    const project = await expectAnswer<Project>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/projects/',
      payload: { title: 'Street scenes' },
    })
    expect(project).toMatchObject({
      title: 'Street scenes',
      label_config: '<View></View>',
      maximum_annotations: 1,
      sampling: 'Sequential sampling',
      skip_queue: 'REQUEUE_FOR_OTHERS',
      overlap_cohort_percentage: 100,
      color: '#FFFFFF',
      control_weights: {},
      model_version: '',
      task_number: 0,
      queue_done: 0,
      config_has_control_tags: false,
      start_training_on_annotation_update: false,
      created_by: { id: t.owner.id, email: t.owner.email },
      parsed_label_config: {},
    })
  })

  test('forms and JSON are both taken', async () => {
    const project = await expectAnswer<Project>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/projects',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ title: 'From a form', show_skip_button: 'False' }).toString(),
    })
    expect(project).toMatchObject({ title: 'From a form', show_skip_button: false })
  })

  test.each([
    ['a short title', { title: 'ab' }, 'title'],
    ['a long title', { title: 'x'.repeat(51) }, 'title'],
    ['XML that does not close', { title: 'abc', label_config: '<View>' }, 'label_config'],
    [
      'a DTD',
      { title: 'abc', label_config: '<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>' },
      'label_config',
    ],
    [
      'a control that points nowhere',
      {
        title: 'abc',
        label_config: '<View><Choices name="c" toName="x"><Choice value="1"/></Choices></View>',
      },
      'label_config',
    ],
    ['an unknown sampling', { title: 'abc', sampling: 'Magic' }, 'sampling'],
    ['no annotation at all', { title: 'abc', maximum_annotations: 0 }, 'maximum_annotations'],
  ])('%s is refused with a sentence at its field', async (_name, payload, field) => {
    const error = await expectAnswer<ErrorAnswer>(t.owner.api, 400, {
      method: 'POST',
      url: '/api/projects/',
      payload,
    })
    expect(error.detail).toBe('Validation error')
    expect(error.validation_errors?.[field]?.[0]).toMatch(/\w+/)
  })

  test('the character NUL is refused, not answered with a server error', async () => {
    const error = await expectAnswer<ErrorAnswer>(t.owner.api, 400, {
      method: 'POST',
      url: '/api/projects/',
      payload: { title: 'abc\0def' },
    })
    expect(error.detail).toContain('NUL')
  })

  test('script in names and descriptions passes through as text', async () => {
    const title = '<script>alert(1)</script>'
    const project = await expectAnswer<Project>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/projects/',
      payload: { title, description: '"><img src=x onerror=alert(1)>' },
    })
    expect(project.title).toBe(title)
  })
})

describe('listing', () => {
  test('pages, searches and orders; a page too far is 404', async () => {
    for (const name of ['Alpha list', 'Beta list', 'Gamma list']) await newProject(t.owner, { title: name })
    const first = await expectAnswer<{ count: number; next: string; results: Project[] }>(t.owner.api, 200, {
      url: '/api/projects/?search=LIST&ordering=title&page_size=2',
    })
    expect(first.count).toBe(3)
    expect(first.results.map((p) => p.title)).toEqual(['Alpha list', 'Beta list'])
    const second = await expectAnswer<{ next: null; previous: string; results: Project[] }>(
      t.owner.api,
      200,
      {
        url: first.next,
      },
    )
    expect(second.results.map((p) => p.title)).toEqual(['Gamma list'])
    expect(second.next).toBeNull()
    await expectAnswer(t.owner.api, 404, { url: '/api/projects/?search=LIST&page=9' })
    await expectAnswer(t.owner.api, 200, { url: '/api/projects/?search=nothing-like-this' })
  })

  test('ids select, counts come alone', async () => {
    const id = await newProject(t.owner)
    await newTasks(t.owner, id, 3)
    const page = await expectAnswer<{ results: { id: number; task_number: number }[] }>(t.owner.api, 200, {
      url: `/api/projects/counts/?ids=${id}`,
    })
    expect(page.results).toMatchObject([{ id, task_number: 3 }])
  })

  test.each([
    'password',
    'created_by__password',
    'title; drop table projects',
    '-',
    '__proto__',
    'constructor',
  ])('ordering by %s is refused', async (ordering) => {
    await expectAnswer(t.owner.api, 400, { url: `/api/projects/?ordering=${encodeURIComponent(ordering)}` })
  })
})

test('strangers are asked to sign in', async () => {
  const id = await newProject(t.owner)
  for (const url of ['/api/projects/', `/api/projects/${id}/`, `/api/projects/${id}/summary/`])
    await expectAnswer(t.stranger, 401, { url })
  await expectAnswer(t.stranger, 401, { method: 'POST', url: '/api/projects/', payload: { title: 'abc' } })
  await expectAnswer(t.stranger, 401, { method: 'DELETE', url: `/api/projects/${id}/` })
})

describe('one project', () => {
  test('is read, changed and not found when it is not there', async () => {
    const id = await newProject(t.owner)
    const changed = await expectAnswer<Project>(t.owner.api, 200, {
      method: 'PATCH',
      url: `/api/projects/${id}/`,
      payload: { title: 'Renamed', show_instruction: true, id: 99, created_by: 5, deleted_at: 'now' },
    })
    expect(changed).toMatchObject({ id, title: 'Renamed', show_instruction: true, label_config: TEXT_CONFIG })
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/projects/${id}` })).toEqual(changed)
    for (const url of ['/api/projects/999999/', '/api/projects/abc/', '/api/projects/99999999999999999999/'])
      await expectAnswer(t.owner.api, 404, { url })
    await expectAnswer(t.owner.api, 404, {
      method: 'PATCH',
      url: '/api/projects/999999/',
      payload: { title: 'abc' },
    })
  })

  test('parsed_label_config and the flags follow the config', async () => {
    const id = await newProject(t.owner, { label_config: IMAGE_CONFIG })
    const project = await expectAnswer<Project>(t.owner.api, 200, { url: `/api/projects/${id}/` })
    expect(project.config_has_control_tags).toBe(true)
    expect(project.config_suitable_for_bulk_annotation).toBe(false)
    expect(project.parsed_label_config).toMatchObject({
      label: { type: 'RectangleLabels', to_name: ['image'], labels: ['Car', 'Bike'] },
    })
  })

  test('counts follow imports, annotations, skips and deletions', async () => {
    const id = await newProject(t.owner)
    const tasks = await newTasks(t.owner, id, 4)
    const [first = 0, second = 0] = tasks
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${first}/annotations/`,
      payload: { result: [choice()], ground_truth: true },
    })
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${second}/annotations/?was_cancelled=1`,
      payload: { result: [] },
    })
    const read = () => expectAnswer<Project>(t.owner.api, 200, { url: `/api/projects/${id}/` })
    expect(await read()).toMatchObject({
      task_number: 4,
      finished_task_number: 1,
      total_annotations_number: 1,
      num_tasks_with_annotations: 1,
      ground_truth_number: 1,
      useful_annotation_number: 0,
      skipped_annotations_number: 1,
      queue_done: 2,
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${first}/` })
    expect(await read()).toMatchObject({
      task_number: 3,
      finished_task_number: 0,
      total_annotations_number: 0,
    })
  })
})

describe('changing the label config', () => {
  test('is refused when annotations use what is removed, and says what and how many', async () => {
    const id = await newProject(t.owner, { label_config: IMAGE_CONFIG })
    const [task = 0, other = 0] = await newTasks(t.owner, id, [{ image: '/a.jpg' }, { image: '/b.jpg' }])
    for (const at of [task, other])
      await expectAnswer(t.owner.api, 201, {
        method: 'POST',
        url: `/api/tasks/${at}/annotations/`,
        payload: { result: [box()] },
      })
    const withoutCar = IMAGE_CONFIG.replace('<Label value="Car"/>', '')
    const refused = await expectAnswer<ErrorAnswer>(t.owner.api, 400, {
      method: 'PATCH',
      url: `/api/projects/${id}/`,
      payload: { label_config: withoutCar },
    })
    expect(refused.validation_errors?.['label_config']).toEqual([
      'The label "Car" of "label" cannot be removed: 2 annotations used it. Delete them first or keep it.',
    ])
    const gone = await expectAnswer<ErrorAnswer>(t.owner.api, 400, {
      method: 'POST',
      url: `/api/projects/${id}/validate/`,
      payload: { label_config: IMAGE_CONFIG.replaceAll('RectangleLabels', 'PolygonLabels') },
    })
    expect(gone.validation_errors?.['label_config']?.[0]).toContain(
      'The control "label" cannot be removed or changed',
    )
    const withoutBike = IMAGE_CONFIG.replace('<Label value="Bike"/>', '')
    await expectAnswer(t.owner.api, 200, {
      method: 'POST',
      url: `/api/projects/${id}/validate/`,
      payload: { label_config: withoutBike },
    })
    await expectAnswer(t.owner.api, 200, {
      method: 'PATCH',
      url: `/api/projects/${id}/`,
      payload: { label_config: withoutBike },
    })
  })

  test('validate answers 204 for a good config and 400 with sentences for a bad one', async () => {
    const send = (label_config: string) =>
      ({ method: 'POST', url: '/api/projects/validate/', payload: { label_config } }) as const
    await expectAnswer(t.owner.api, 204, send(TEXT_CONFIG))
    const error = await expectAnswer<ErrorAnswer>(t.owner.api, 400, send('<View><Text name="a"/></View>'))
    expect(error.validation_errors?.['label_config']?.[0]).toContain('Text')
  })

  test('check reports problems with their place and the data keys, also of a bad config', async () => {
    const send = (label_config: string) =>
      expectAnswer(t.owner.api, 200, {
        method: 'POST',
        url: '/api/label-config/check',
        payload: { label_config },
      })
    expect(await send(TEXT_CONFIG)).toEqual({ ok: true, problems: [], data_keys: ['text'] })
    expect(
      await send(
        '<View>\n<Text name="a" value="$t"/><Choices name="c" toName="b"><Choice value="x"/></Choices></View>',
      ),
    ).toMatchObject({
      ok: false,
      problems: [{ severity: 'error', line: 2 }],
      data_keys: ['t'],
    })
    await expectAnswer(t.stranger, 401, {
      method: 'POST',
      url: '/api/label-config/check',
      payload: { label_config: '' },
    })
  })
})

describe('overlap', () => {
  test('a new maximum reaches every task and reopens those that have too few annotations', async () => {
    const id = await newProject(t.owner)
    const [task = 0] = await newTasks(t.owner, id, 2)
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${task}/annotations/`,
      payload: { result: [choice()] },
    })
    const patch = (payload: object) =>
      expectAnswer<Project>(t.owner.api, 200, { method: 'PATCH', url: `/api/projects/${id}/`, payload })
    expect(await patch({ maximum_annotations: 2 })).toMatchObject({ finished_task_number: 0 })
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/tasks/${task}/` })).toMatchObject({
      overlap: 2,
      is_labeled: false,
    })
    expect(await patch({ overlap_cohort_percentage: 50 })).toMatchObject({ finished_task_number: 0 })
    const list = await expectAnswer<{ tasks: { overlap: number }[] }>(t.owner.api, 200, {
      url: `/api/tasks/?project=${id}`,
    })
    expect(list.tasks.map((row) => row.overlap)).toEqual([2, 1])
    expect(await patch({ maximum_annotations: 1 })).toMatchObject({ finished_task_number: 1 })
  })
})

describe('deleting', () => {
  test('takes everything of the project along', async () => {
    const id = await newProject(t.owner)
    const [task = 0] = await newTasks(t.owner, id, 3)
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${task}/annotations/`,
      payload: { result: [] },
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/projects/${id}/` })
    await expectAnswer(t.owner.api, 404, { url: `/api/projects/${id}/` })
    await expectAnswer(t.owner.api, 404, { url: `/api/tasks/${task}/` })
    await expectAnswer(t.owner.api, 404, { method: 'DELETE', url: `/api/projects/${id}/` })
    const left = await t.db.selectFrom('project_counts').selectAll().where('project_id', '=', id).execute()
    expect(left).toEqual([])
  })
})

test('the summary names columns, controls and labels', async () => {
  const id = await newProject(t.owner)
  const [task = 0] = await newTasks(t.owner, id, [{ text: 'a', extra: 1 }, { text: 'b' }])
  await expectAnswer(t.owner.api, 201, {
    method: 'POST',
    url: `/api/tasks/${task}/annotations/`,
    payload: { result: [choice()] },
  })
  expect(await expectAnswer(t.owner.api, 200, { url: `/api/projects/${id}/summary/` })).toMatchObject({
    all_data_columns: { text: 2, extra: 1 },
    common_data_columns: ['text'],
    created_annotations: { 'mood|text|choices': 1 },
    created_labels: { mood: { Good: 1 } },
  })
})
