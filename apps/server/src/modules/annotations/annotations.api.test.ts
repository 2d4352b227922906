import type { Annotation, Draft, Prediction, Task } from '@sluice/contract'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  expectAnswer,
  choice,
  newProject,
  newTasks,
  type ErrorAnswer,
} from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let project: number
beforeAll(async () => {
  t = await testApp()
  project = await newProject(t.owner)
})
afterAll(() => t.close())

const task = async (): Promise<number> => (await newTasks(t.owner, project, 1))[0] ?? 0
const read = (id: number) => expectAnswer<Task>(t.owner.api, 200, { url: `/api/tasks/${id}/` })
const submit = (id: number, payload: object, status = 201) =>
  expectAnswer<Annotation>(t.owner.api, status, {
    method: 'POST',
    url: `/api/tasks/${id}/annotations/`,
    payload,
  })

describe('an annotation', () => {
  test('is saved with its author, labels the task, and ends reservation and draft', async () => {
    const id = await task()
    await t.db
      .insertInto('task_locks')
      .values({ task_id: id, user_id: t.owner.id, expires_at: new Date(Date.now() + 60_000) })
      .execute()
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${id}/drafts`,
      payload: { result: [choice('Bad')] },
    })
    const made = await submit(id, { result: [choice()], lead_time: 12.5 })
    expect(made).toMatchObject({
      task: id,
      project,
      completed_by: t.owner.id,
      updated_by: t.owner.id,
      result: [choice()],
      was_cancelled: false,
      lead_time: 12.5,
      created_username: ` ${t.owner.email}, ${t.owner.id}`,
    })
    expect(made.draft_created_at).not.toBeNull()
    const after = await read(id)
    expect(after).toMatchObject({ is_labeled: true, total_annotations: 1, drafts: [] })
    expect(await t.db.selectFrom('task_locks').selectAll().where('task_id', '=', id).execute()).toEqual([])
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/annotations/${made.id}` })).toEqual(made)
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/tasks/${id}/annotations/` })).toEqual([made])
  })

  test('sent twice with one unique_id is one annotation, also at the same moment', async () => {
    const id = await task()
    const payload = { result: [choice()], unique_id: randomUUID() }
    const answers = await Promise.all([1, 2, 3, 4].map(() => submit(id, payload)))
    const again = await submit(id, payload)
    for (const answer of answers)
      expect({ ...answer, created_ago: '' }).toEqual({ ...again, created_ago: '' })
    expect(await read(id)).toMatchObject({ total_annotations: 1 })
    const elsewhere = await submit(await task(), payload, 400)
    expect((elsewhere as unknown as ErrorAnswer).validation_errors).toHaveProperty('unique_id')
  })

  test('skipped counts as cancelled and leaves the task open', async () => {
    const id = await task()
    expect(await submit(id, { result: [], was_cancelled: true })).toMatchObject({ was_cancelled: true })
    expect(await read(id)).toMatchObject({
      is_labeled: false,
      total_annotations: 0,
      cancelled_annotations: 1,
    })
  })

  test('skipped labels the task where skipped tasks are to be ignored', async () => {
    const ignoring = await newProject(t.owner, { skip_queue: 'IGNORE_SKIPPED' })
    const [id = 0] = await newTasks(t.owner, ignoring, 1)
    await submit(id, { result: [], was_cancelled: 'True' })
    expect(await read(id)).toMatchObject({ is_labeled: true, cancelled_annotations: 1 })
  })

  test('changes raise its revision, move the counters and end its draft', async () => {
    const id = await task()
    const made = await submit(id, { result: [], was_cancelled: true })
    await expectAnswer(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${id}/annotations/${made.id}/drafts`,
      payload: { result: [choice()] },
    })
    const changed = await expectAnswer<Annotation>(t.owner.api, 200, {
      method: 'PATCH',
      url: `/api/annotations/${made.id}/`,
      payload: { result: [choice('Bad')], was_cancelled: false, ground_truth: true },
    })
    expect(changed).toMatchObject({
      id: made.id,
      result: [choice('Bad')],
      was_cancelled: false,
      ground_truth: true,
    })
    expect(await read(id)).toMatchObject({
      is_labeled: true,
      total_annotations: 1,
      cancelled_annotations: 0,
      drafts: [],
    })
    const row = await t.db
      .selectFrom('annotations')
      .select('revision')
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow()
    expect(row.revision).toBe(2)
    await expectAnswer(t.owner.api, 200, {
      method: 'PUT',
      url: `/api/annotations/${made.id}/`,
      payload: { result: [] },
    })
  })

  test('deleted leaves the task unlabeled', async () => {
    const id = await task()
    const made = await submit(id, { result: [choice()] })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/annotations/${made.id}/` })
    expect(await read(id)).toMatchObject({ is_labeled: false, total_annotations: 0, annotations: [] })
    await expectAnswer(t.owner.api, 404, { url: `/api/annotations/${made.id}/` })
    await expectAnswer(t.owner.api, 404, { method: 'DELETE', url: `/api/annotations/${made.id}/` })
    await expectAnswer(t.owner.api, 404, {
      method: 'PATCH',
      url: `/api/annotations/${made.id}/`,
      payload: {},
    })
  })

  test('becomes a draft on request, and its task stays with the one who asked', async () => {
    const own = await newProject(t.owner)
    const [id = 0] = await newTasks(t.owner, own, 1)
    const made = await submit(id, { result: [choice()] })
    const draft = await expectAnswer<Draft>(t.owner.api, 201, {
      method: 'POST',
      url: `/api/annotations/${made.id}/convert-to-draft`,
    })
    expect(draft).toMatchObject({ task: id, annotation: null, result: [choice()], user: t.owner.email })
    expect(await read(id)).toMatchObject({
      total_annotations: 0,
      annotations: [],
      drafts: [{ id: draft.id }],
    })
    const other = await t.member()
    await expectAnswer(other.api, 404, { url: `/api/projects/${own}/next/` })
    expect(await expectAnswer<Task>(t.owner.api, 200, { url: `/api/projects/${own}/next/` })).toMatchObject({
      id,
    })
  })

  test.each([
    ['no list', { result: { a: 1 } }],
    ['items that are no objects', { result: ['x'] }],
    ['a value that is no object', { result: [{ ...choice(), value: 'x' }] }],
    ['a name that is no text', { result: [{ ...choice(), from_name: 5 }] }],
    ['NUL', { result: [{ ...choice(), note: 'a\0b' }] }],
    ['half a surrogate pair', { result: [{ ...choice(), note: '\ud800' }] }],
    ['an unknown author', { result: [], completed_by: 999_999 }],
    ['a unique_id that is none', { result: [], unique_id: 'x' }],
    ['negative time', { result: [], lead_time: -1 }],
  ])('with %s is refused with 400', async (_name, payload) => {
    expect(await submit(await task(), payload, 400)).toHaveProperty('detail')
  })

  test('keeps parts of results it does not know', async () => {
    const odd = { type: 'hologram', value: { deep: [1, { __x: 2 }] }, future: true, meta: { text: ['<b>'] } }
    const made = await submit(await task(), { result: [odd] })
    expect(made.result).toEqual([odd])
  })

  test('of strangers and of tasks that are not there is refused', async () => {
    const id = await task()
    await expectAnswer(t.stranger, 401, {
      method: 'POST',
      url: `/api/tasks/${id}/annotations/`,
      payload: { result: [] },
    })
    await submit(999_999, { result: [] }, 404)
    await expectAnswer(t.owner.api, 404, { url: '/api/tasks/999999/annotations/' })
    await expectAnswer(t.owner.api, 404, { url: '/api/annotations/999999/' })
  })

  test('is told to the outbox in the transaction that saves, changes or deletes it', async () => {
    const own = await newProject(t.owner)
    const [id = 0] = await newTasks(t.owner, own, 1)
    await t.db
      .insertInto('storages')
      .values({ project_id: own, kind: 'target', provider: 's3', can_delete_objects: true })
      .execute()
    const made = await submit(id, { result: [choice()] })
    const intents = () =>
      t.db
        .selectFrom('export_intents')
        .select(['op', 'revision'])
        .where('annotation_id', '=', made.id)
        .execute()
    expect(await intents()).toEqual([{ op: 'put', revision: 1 }])
    await expectAnswer(t.owner.api, 200, {
      method: 'PATCH',
      url: `/api/annotations/${made.id}/`,
      payload: { result: [] },
    })
    expect(await intents()).toEqual([{ op: 'put', revision: 2 }])
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${id}/` })
    expect(await intents()).toEqual([])
  })
})

describe('many at once', () => {
  test('one answer goes to many tasks, and many annotations go at once', async () => {
    const own = await newProject(t.owner)
    const ids = await newTasks(t.owner, own, 3)
    const made = await expectAnswer<Annotation[]>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/annotations/bulk/',
      payload: { tasks: ids, result: [choice()] },
    })
    expect(made.map((a) => a.task)).toEqual(ids)
    expect(made.every((a) => a.bulk_created)).toBe(true)
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/projects/${own}/` })).toMatchObject({
      finished_task_number: 3,
    })
    const gone = await expectAnswer(t.owner.api, 200, {
      method: 'POST',
      url: '/api/annotations/bulk-delete/',
      payload: { ids: [...made.map((a) => a.id), 999_999], project: own },
    })
    expect(gone).toEqual({ deleted_count: 3 })
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/projects/${own}/` })).toMatchObject({
      finished_task_number: 0,
    })
    const some = await expectAnswer<Annotation[]>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/annotations/bulk/',
      payload: { project: own, selected_items: { all: true, excluded: [ids[0]] }, result: [choice()] },
    })
    expect(some.map((a) => a.task)).toEqual(ids.slice(1))
    await expectAnswer(t.owner.api, 400, {
      method: 'POST',
      url: '/api/annotations/bulk/',
      payload: { tasks: [ids[0], 999_999], result: [] },
    })
    expect(await read(ids[0] ?? 0)).toMatchObject({ total_annotations: 0 })
  })
})

describe('a draft', () => {
  test('is one a person and task, replaced by saving again, unseen by others', async () => {
    const id = await task()
    const save = (payload: object) =>
      expectAnswer<Draft>(t.owner.api, 201, { method: 'POST', url: `/api/tasks/${id}/drafts/`, payload })
    const first = await save({ result: [], lead_time: 1 })
    const second = await save({ result: [choice()] })
    expect(second).toMatchObject({ id: first.id, result: [choice()], lead_time: 1 })
    const other = await t.member()
    await expectAnswer(other.api, 404, { url: `/api/drafts/${first.id}/` })
    await expectAnswer(other.api, 404, {
      method: 'PATCH',
      url: `/api/drafts/${first.id}/`,
      payload: { result: [] },
    })
    await expectAnswer(other.api, 404, { method: 'DELETE', url: `/api/drafts/${first.id}/` })
    expect(await expectAnswer(other.api, 200, { url: `/api/tasks/${id}/drafts` })).toEqual([])
    expect(
      await expectAnswer(t.owner.api, 200, {
        method: 'PATCH',
        url: `/api/drafts/${first.id}/`,
        payload: { was_postponed: true },
      }),
    ).toMatchObject({
      was_postponed: true,
      result: [choice()],
    })
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/tasks/${id}/drafts` })).toMatchObject([
      { id: first.id },
    ])
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/drafts/${first.id}/` })
    await expectAnswer(t.owner.api, 404, { url: `/api/drafts/${first.id}/` })
  })

  test('of an annotation belongs to it, and to its task only', async () => {
    const [one, two] = [await task(), await task()]
    const made = await submit(one, { result: [] })
    const url = `/api/tasks/${one}/annotations/${made.id}/drafts`
    expect(
      await expectAnswer(t.owner.api, 201, { method: 'POST', url, payload: { result: [] } }),
    ).toMatchObject({
      annotation: made.id,
    })
    expect(await expectAnswer(t.owner.api, 200, { url })).toHaveLength(1)
    await expectAnswer(t.owner.api, 404, {
      method: 'POST',
      url: `/api/tasks/${two}/annotations/${made.id}/drafts`,
      payload: { result: [] },
    })
    await expectAnswer(t.owner.api, 404, {
      method: 'POST',
      url: '/api/tasks/999999/drafts',
      payload: { result: [] },
    })
    await expectAnswer(t.owner.api, 400, {
      method: 'POST',
      url: `/api/tasks/${one}/drafts`,
      payload: { result: ['x'] },
    })
    await expectAnswer(t.stranger, 401, { method: 'POST', url, payload: { result: [] } })
  })
})

describe('predictions', () => {
  test('are created, listed, changed and deleted, and counted on the task', async () => {
    const id = await task()
    const made = await expectAnswer<Prediction>(t.owner.api, 201, {
      method: 'POST',
      url: '/api/predictions/',
      payload: { task: id, result: [choice()], score: 0.25, model_version: 'v1' },
    })
    expect(made).toMatchObject({
      task: id,
      project,
      score: 0.25,
      model_version: 'v1',
      mislabeling: 0,
      neighbors: null,
    })
    expect(await read(id)).toMatchObject({ total_predictions: 1 })
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/predictions/?task=${id}` })).toEqual([made])
    expect(
      await expectAnswer(t.owner.api, 200, { url: `/api/predictions/?task__project=${project}&task=${id}` }),
    ).toHaveLength(1)
    expect(
      await expectAnswer(t.owner.api, 200, {
        method: 'PATCH',
        url: `/api/predictions/${made.id}/`,
        payload: { score: 1 },
      }),
    ).toMatchObject({
      score: 1,
      model_version: 'v1',
      result: [choice()],
    })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/predictions/${made.id}/` })
    expect(await read(id)).toMatchObject({ total_predictions: 0 })
    await expectAnswer(t.owner.api, 404, { url: `/api/predictions/${made.id}/` })
    await expectAnswer(t.owner.api, 400, {
      method: 'POST',
      url: '/api/predictions/',
      payload: { task: 999_999, result: [] },
    })
    await expectAnswer(t.owner.api, 400, {
      method: 'POST',
      url: '/api/predictions/',
      payload: { task: id, result: [5] },
    })
    await expectAnswer(t.stranger, 401, { url: '/api/predictions/' })
  })

  test('are imported all or not at all', async () => {
    const id = await task()
    const url = `/api/projects/${project}/import/predictions`
    const one = { task: id, result: [choice()], score: 0.5 }
    expect(await expectAnswer(t.owner.api, 201, { method: 'POST', url, payload: [one, one] })).toEqual({
      created: 2,
    })
    const error = await expectAnswer<ErrorAnswer>(t.owner.api, 400, {
      method: 'POST',
      url,
      payload: [one, { ...one, task: 999_999 }],
    })
    expect(error.validation_errors?.['non_field_errors']).toEqual([
      'Error at item 1: There is no task 999999 in this project.',
    ])
    expect(await read(id)).toMatchObject({ total_predictions: 2 })
  })
})
