import type { Task, TaskList } from '@sluice/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  expectAnswer,
  choice,
  IMAGE_CONFIG,
  newProject,
  newTasks,
  type ErrorAnswer,
} from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let project: number
let tasks: number[]
beforeAll(async () => {
  t = await testApp()
  project = await newProject(t.owner)
  tasks = await newTasks(t.owner, project, 5)
})
afterAll(() => t.close())

describe('one task', () => {
  test('is created, read with its answers, changed and deleted', async () => {
    const made = await expectAnswer<Task>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/tasks/',
      payload: { project, data: { text: 'Hello' }, meta: { from: 'test' } },
    })
    expect(made).toMatchObject({
      project,
      data: { text: 'Hello' },
      meta: { from: 'test' },
      overlap: 1,
      updated_by: null,
    })
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${made.id}/annotations/`,
      payload: { result: [choice()] },
    })
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: '/api/predictions/',
      payload: { task: made.id, result: [choice('Bad')], score: 0.5 },
    })
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${made.id}/drafts`,
      payload: { result: [] },
    })
    const read = await expectAnswer<Task>(t.owner.api, 200, { url: `/api/tasks/${made.id}` })
    expect(read).toMatchObject({
      is_labeled: true,
      total_annotations: 1,
      total_predictions: 1,
      annotations: [
        { completed_by: { id: t.owner.id, email: t.owner.email }, created_ago: '0\u00a0minutes' },
      ],
      predictions: [{ score: 0.5 }],
      drafts: [{ user: t.owner.email }],
    })
    const other = await t.member()
    expect((await expectAnswer<Task>(other.api, 200, { url: `/api/tasks/${made.id}/` })).drafts).toEqual([])
    const changed = await expectAnswer<Task>(t.owner.api, 200, {
      method: 'PATCH',
      url: `/api/tasks/${made.id}/`,
      payload: { data: { text: 'Changed' }, project: 999_999 },
    })
    expect(changed).toMatchObject({
      project,
      data: { text: 'Changed' },
      meta: { from: 'test' },
      updated_by: t.owner.id,
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${made.id}/` })
    await expectAnswer(t.owner.api, 404, { url: `/api/tasks/${made.id}/` })
  })

  test('is reopened by a higher overlap and finished by a lower one', async () => {
    const [id = 0] = await newTasks(t.owner, project, 1)
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${id}/annotations/`,
      payload: { result: [choice()] },
    })
    const patch = (overlap: number) =>
      expectAnswer<Task>(t.owner.api, 200, {
        method: 'PATCH',
        url: `/api/tasks/${id}/`,
        payload: { overlap },
      })
    expect(await patch(2)).toMatchObject({ overlap: 2, is_labeled: false })
    expect(await patch(1)).toMatchObject({ overlap: 1, is_labeled: true, data: { text: 'Text 0' } })
    await expectAnswer(t.owner.api, 400, {
      method: 'PATCH',
      url: `/api/tasks/${id}/`,
      payload: { overlap: 0 },
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${id}/` })
  })

  test('needs the data its config shows', async () => {
    const send = (data: object, id = project) =>
      expectAnswer<ErrorAnswer>(t.owner.api, 400, {
        method: 'POST',
        url: '/api/tasks/',
        payload: { project: id, data },
      })
    expect((await send({ image: 'x' })).validation_errors).toEqual({
      data: ['"text" key is expected in task data'],
    })
    const images = await newProject(t.owner, { label_config: IMAGE_CONFIG })
    expect((await send({ image: { no: 1 } }, images)).validation_errors?.['data']?.[0]).toContain(
      'must be text',
    )
    await expectAnswer(t.owner.api, 400, {
      method: 'POST',
      url: '/api/tasks/',
      payload: { data: { text: 'a' } },
    })
    await expectAnswer(t.owner.api, 404, {
      method: 'POST',
      url: '/api/tasks/',
      payload: { project: 999_999, data: { text: 'a' } },
    })
  })

  test('of somebody without credentials, or that is not there, is refused', async () => {
    const [id] = tasks
    for (const url of [
      `/api/tasks/${id}/`,
      `/api/tasks/?project=${project}`,
      `/api/projects/${project}/next/`,
    ])
      await expectAnswer(t.stranger, 401, { url })
    await expectAnswer(t.stranger, 401, { method: 'DELETE', url: `/api/tasks/${id}/` })
    for (const url of [
      '/api/tasks/999999/',
      '/api/tasks/x/',
      '/api/tasks/?project=999999',
      '/api/projects/999999/next/',
    ])
      await expectAnswer(t.owner.api, 404, { url })
    await expectAnswer(t.owner.api, 400, { url: '/api/tasks/' })
  })

  test('whole source files are shown under the key of the config', async () => {
    const [id = 0] = await newTasks(t.owner, project, [{ text: 'x' }])
    await t.db
      .updateTable('tasks')
      .set({ data: JSON.stringify({ $undefined$: 's3://b/k' }) })
      .where('id', '=', id)
      .execute()
    expect((await expectAnswer<Task>(t.owner.api, 200, { url: `/api/tasks/${id}/` })).data).toEqual({
      text: 's3://b/k',
    })
    const found = await list({
      filters: { items: [{ filter: 'filter:tasks:data.text', operator: 'equal', value: 's3://b/k' }] },
    })
    expect(found.tasks.map((row) => row.id)).toEqual([id])
    expect(found.tasks[0]?.data).toEqual({ text: 's3://b/k' })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${id}/` })
  })

  test('data with script, odd keys and deep nesting comes back as it was sent', async () => {
    const data = {
      text: '<img src=x onerror=alert(1)>',
      constructor: 'c',
      toString: 't',
      'a b.c': [{ d: null }],
    }
    const [id = 0] = await newTasks(t.owner, project, [data])
    expect((await expectAnswer<Task>(t.owner.api, 200, { url: `/api/tasks/${id}/` })).data).toEqual(data)
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${id}/` })
  })
})

const list = (query: object, more = '') =>
  expectAnswer<TaskList>(t.owner.api, 200, {
    url: `/api/tasks/?project=${project}&query=${encodeURIComponent(JSON.stringify(query))}${more}`,
  })
const ids = async (filter: string, operator: string, value: unknown, type = 'String'): Promise<number[]> =>
  (await list({ filters: { conjunction: 'and', items: [{ filter, operator, value, type }] } })).tasks.map(
    (row) => row.id,
  )

describe('the list', () => {
  test('pages, ends with an empty page, and says the totals', async () => {
    const url = `/api/dm/tasks?project=${project}&page_size=2`
    const first = await expectAnswer<TaskList>(t.owner.api, 200, { url })
    expect(first).toMatchObject({ total: 5, total_annotations: 0, total_predictions: 0 })
    expect(first.tasks.map((row) => row.id)).toEqual(tasks.slice(0, 2))
    expect(first.tasks[0]).not.toHaveProperty('annotations')
    expect((await expectAnswer<TaskList>(t.owner.api, 200, { url: `${url}&page=3` })).tasks).toHaveLength(1)
    expect((await expectAnswer<TaskList>(t.owner.api, 200, { url: `${url}&page=4` })).tasks).toEqual([])
    await expectAnswer(t.owner.api, 400, { url: `${url}&page=0` })
    await expectAnswer(t.owner.api, 400, { url: `/api/tasks/?project=${project}&page_size=-1` })
  })

  test('carries whole annotations with fields=all, and cuts long texts without', async () => {
    const [id = 0] = await newTasks(t.owner, project, [{ text: 'long '.repeat(200) }])
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${id}/annotations/`,
      payload: { result: [choice()], lead_time: 4 },
    })
    const query = { selectedItems: { all: false, included: [id] } }
    const short = (await list(query)).tasks[0]
    expect(short?.data['text']).toHaveLength(201)
    expect(short).toMatchObject({
      annotators: [t.owner.id],
      avg_lead_time: 4,
      updated_by: [{ user_id: t.owner.id }],
    })
    const whole = (await list(query, '&fields=all')).tasks[0]
    expect(whole?.data['text']).toHaveLength(1000)
    expect(whole).toMatchObject({
      annotations: [{ completed_by: t.owner.id, result: [choice()] }],
      predictions: [],
      drafts: [],
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${id}/` })
  })

  test('filters numbers, texts, flags, moments and people', async () => {
    const [a, b, c, d, e] = tasks as [number, number, number, number, number]
    expect(await ids('filter:tasks:id', 'equal', a, 'Number')).toEqual([a])
    expect(await ids('filter:tasks:id', 'in', { min: b, max: c }, 'Number')).toEqual([b, c])
    expect(await ids('filter:tasks:id', 'not_in', { min: b, max: d }, 'Number')).toEqual([a, e])
    expect(await ids('filter:tasks:id', 'in_list', [a, e], 'Number')).toEqual([a, e])
    expect(await ids('filter:tasks:inner_id', 'greater_or_equal', 4, 'Number')).toEqual([d, e])
    expect(await ids('filter:tasks:data.n', 'less', 2, 'Number')).toEqual([a, b])
    expect(await ids('filter:tasks:data.text', 'contains', 'TEXT 3')).toEqual([d])
    expect(await ids('filter:tasks:data.text', 'not_contains', '3')).toEqual([a, b, c, e])
    expect(await ids('filter:tasks:data.text', 'contains', '%')).toEqual([])
    expect(await ids('filter:tasks:data.text', 'in', ['Text 0', 'Text 4'])).toEqual([a, e])
    expect(await ids('filter:tasks:data.missing', 'empty', true)).toEqual(tasks)
    expect(await ids('filter:tasks:data.text', 'empty', 'true')).toEqual([])
    expect(await ids('filter:tasks:data', 'contains', '"n": 2')).toEqual([c])
    expect(await ids('filter:tasks:is_labeled', 'equal', false, 'Boolean')).toEqual(tasks)
    expect(await ids('filter:tasks:completed_at', 'empty', true, 'Datetime')).toEqual(tasks)
    expect(await ids('filter:tasks:created_at', 'greater', '2020-01-01', 'Datetime')).toEqual(tasks)
    expect(await ids('filter:tasks:annotators', 'contains', t.owner.id, 'List')).toEqual([])
    expect(await ids('filter:tasks:annotators', 'not_contains', t.owner.id, 'List')).toEqual(tasks)
  })

  test('joins conditions by and, or by or', async () => {
    const [a, b] = tasks
    const items = [a, b].map((value) => ({
      filter: 'filter:tasks:id',
      operator: 'equal',
      value,
      type: 'Number',
    }))
    expect((await list({ filters: { conjunction: 'or', items } })).total).toBe(2)
    expect((await list({ filters: { conjunction: 'and', items } })).total).toBe(0)
  })

  test('orders by columns and by data, numbers as numbers', async () => {
    const order = async (...ordering: string[]) =>
      (await list({ ordering })).tasks.map((row) => row.data['n'])
    expect(await order('-tasks:id')).toEqual([4, 3, 2, 1, 0])
    expect(await order('tasks:data.n')).toEqual([0, 1, 2, 3, 4])
    expect(await order('-tasks:data.n')).toEqual([4, 3, 2, 1, 0])
    expect(await order('-total_annotations', 'data.text')).toEqual([0, 1, 2, 3, 4])
    for (const column of [
      'inner_id',
      'created_at',
      'updated_at',
      'completed_at',
      'is_labeled',
      'cancelled_annotations',
    ])
      await list({ ordering: [column, `-tasks:${column}`] })
    await expectAnswer(t.owner.api, 400, {
      url: `/api/tasks/?project=${project}&query={"ordering":["annotators"]}`,
    })
  })

  const pieces = [
    "'",
    '"',
    ';',
    '--',
    ')',
    '(',
    '\\',
    '%',
    '*',
    '\u0000',
    '<',
    '>',
    '|',
    '$$',
    '`',
    '=',
    '{',
    '[',
    '\n',
    '&',
  ]
  const stems = [
    'filter:tasks:project__organization__token',
    'filter:tasks:password',
    'filter:tasks:completed_by.password_hash',
    'filter:users:email',
    'tasks:pg_sleep(9)',
    'data.',
    'data.__proto__',
    'filter:tasks:data.constructor',
    'data..',
    'data.a b ',
    '',
    'filter:',
    'id or 1=1',
    't.data',
    'filter:tasks:annotations__completed_by__password',
  ]
  const hostile = [
    ...stems,
    ...stems.flatMap((stem) => pieces.map((piece) => stem + piece)),
    ...pieces.flatMap((piece) => [
      `filter:tasks:data.x${piece}`,
      `data.${piece}x`,
      `id${piece}`,
      `${piece}id`,
    ]),
    ...Array.from({ length: 120 }, (_, i) => `filter:tasks:data.${'x'.repeat(129 + i)}`),
  ]
  test(`none of ${hostile.length} hostile field paths is taken, as filter or as order`, async () => {
    expect(hostile.length).toBeGreaterThan(500)
    for (const path of hostile)
      for (const query of [
        { filters: { items: [{ filter: path, operator: 'equal', value: '1' }] } },
        { ordering: [path] },
      ]) {
        const url = `/api/tasks/?project=${project}&query=${encodeURIComponent(JSON.stringify(query))}`
        const answer = await t.owner.api({ url })
        expect(answer.statusCode, `${path}: ${answer.body}`).toBe(400)
      }
  })

  test.each([
    ['not JSON', '{'],
    ['not an object', '[1]'],
    ['an unknown operator', '{"filters":{"items":[{"filter":"id","operator":"sleep","value":1}]}}'],
    ['text as a number', '{"filters":{"items":[{"filter":"id","operator":"equal","value":"1; drop"}]}}'],
    [
      'a moment far away',
      '{"filters":{"items":[{"filter":"created_at","operator":"less","value":"+275760-09-13T00:00:00Z"}]}}',
    ],
    ['a range without ends', '{"filters":{"items":[{"filter":"id","operator":"in","value":5}]}}'],
    ['an empty list', '{"filters":{"items":[{"filter":"id","operator":"in_list","value":[]}]}}'],
    ['NUL', '{"filters":{"items":[{"filter":"data.text","operator":"equal","value":"\\u0000"}]}}'],
    ['too many orders', '{"ordering":["id","id","id","id","id","id"]}'],
    ['depth', '['.repeat(100) + ']'.repeat(100)],
  ])('a query with %s answers 400', async (_name, query) => {
    await expectAnswer(t.owner.api, 400, {
      url: `/api/tasks/?project=${project}&query=${encodeURIComponent(query)}`,
    })
  })

  test('the raw list of a project is a plain list', async () => {
    const raw = await expectAnswer<Task[]>(t.owner.api, 200, {
      url: `/api/projects/${project}/tasks/?page_size=3`,
    })
    expect(raw.map((task) => task.id)).toEqual(tasks.slice(0, 3))
  })
})

describe('mass deletion', () => {
  test('takes what is selected: all but some, filtered, or listed', async () => {
    const id = await newProject(t.owner)
    const own = await newTasks(t.owner, id, 10)
    const act = (action: string, payload: object, status = 200) =>
      expectAnswer<{ processed_items: number }>(t.owner.api, status, {
        method: 'POST',
        url: `/api/dm/actions/?id=${action}&project=${id}`,
        payload,
      })
    await act('delete_tasks', {}, 400)
    await act('drop_everything', { selectedItems: { all: true } }, 400)
    expect(await act('delete_tasks', { selectedItems: { all: false, included: [own[0]] } })).toMatchObject({
      processed_items: 1,
    })
    const filters = {
      conjunction: 'and',
      items: [{ filter: 'filter:tasks:data.n', operator: 'less', type: 'Number', value: 5 }],
    }
    expect(
      await act('delete_tasks', { filters, selectedItems: { all: true, excluded: [own[1]] } }),
    ).toMatchObject({ processed_items: 3 })
    const left = await expectAnswer<TaskList>(t.owner.api, 200, { url: `/api/tasks/?project=${id}` })
    expect(left.tasks.map((row) => row.id)).toEqual([own[1], ...own.slice(5)])
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${own[5]}/annotations/`,
      payload: { result: [choice()] },
    })
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${own[5]}/drafts/`,
      payload: { result: [] },
    })
    expect(await act('delete_tasks_annotations', { selectedItems: { all: true, excluded: [] } })).toEqual({
      processed_items: 1,
      detail: 'Deleted 1 annotations',
    })
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/tasks/${own[5]}/` })).toMatchObject({
      is_labeled: false,
      total_annotations: 0,
      annotations: [],
      drafts: [],
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/projects/${id}/tasks/` })
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/projects/${id}/` })).toMatchObject({
      task_number: 0,
    })
  })

  test('leaves the link of a synced task, so that it does not come back', async () => {
    const id = await newProject(t.owner)
    const [task = 0] = await newTasks(t.owner, id, 1)
    const { id: storage } = await t.db
      .insertInto('storages')
      .values({ project_id: id, kind: 'source', provider: 's3' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await t.db.insertInto('links').values({ storage_id: storage, key: 'a/b.jpg', task_id: task }).execute()
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/tasks/${task}/` })).toMatchObject({
      storage_filename: 'a/b.jpg',
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${task}/` })
    const links = await t.db
      .selectFrom('links')
      .select(['key', 'task_id'])
      .where('storage_id', '=', storage)
      .execute()
    expect(links).toEqual([{ key: 'a/b.jpg', task_id: null }])
  })
})
