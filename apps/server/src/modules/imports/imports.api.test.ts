import type { ImportReport, Task } from '@sluice/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectAnswer, choice, newProject, type ErrorAnswer } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let project: number
beforeAll(async () => {
  t = await testApp({ SLUICE_IMPORT_LIMIT_MB: '6' })
})
beforeEach(async () => {
  project = await newProject(t.owner)
})
afterAll(() => t.close())

const send = <T = ImportReport>(payload: unknown, query = '', status = 201) =>
  expectAnswer<T>(t.owner.api, status, {
    method: 'POST',
    url: `/api/projects/${project}/import${query}`,
    headers: { 'content-type': 'application/json' },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
const refused = (payload: unknown, query = '') => send<ErrorAnswer>(payload, query, 400)
const stored = () =>
  t.db.selectFrom('tasks').selectAll().where('project_id', '=', project).orderBy('id').execute()

function form(parts: { name: string; filename?: string; text: string | Buffer }[]) {
  const boundary = 'sluice-boundary'
  const pieces = parts.flatMap(({ name, filename, text }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n` +
      `Content-Type: ${filename === undefined ? 'text/plain' : 'application/octet-stream'}\r\n\r\n`,
    text,
    '\r\n',
  ])
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece))),
  }
}
const upload = <T = ImportReport>(parts: Parameters<typeof form>[0], status = 201) =>
  expectAnswer<T>(t.owner.api, status, {
    method: 'POST',
    url: `/api/projects/${project}/import?return_task_ids=true`,
    ...form(parts),
  })

describe('JSON', () => {
  test('a list of tasks and flat objects becomes tasks, numbered in order', async () => {
    const report = await send([{ data: { text: 'a' } }, { text: 'b', extra: 1 }], '?return_task_ids=1')
    expect(report).toMatchObject({
      task_count: 2,
      annotation_count: 0,
      prediction_count: 0,
      predictions_count: 0,
      file_upload_ids: [],
      data_columns: ['text'],
    })
    const rows = await stored()
    expect(report.task_ids).toEqual(rows.map((row) => row.id))
    expect(rows.map((row) => [row.inner_id, row.data])).toEqual([
      [1, { text: 'a' }],
      [2, { text: 'b', extra: 1 }],
    ])
    expect(await send({ text: 'c' })).not.toHaveProperty('task_ids')
    expect((await stored()).map((row) => row.inner_id)).toEqual([1, 2, 3])
  })

  test('annotations and predictions come along, with their authors', async () => {
    const other = await t.member()
    const report = await send(
      [
        {
          data: { text: 'a' },
          meta: { m: 1 },
          annotations: [
            {
              id: 77,
              result: [choice()],
              completed_by: { email: other.email.toUpperCase() },
              lead_time: 3,
              unique_id: 'ignored',
            },
            { result: [], was_cancelled: true },
          ],
          predictions: [{ result: [choice('Bad')], score: 0.5, model_version: 'm' }],
        },
      ],
      '?return_task_ids=1',
    )
    expect(report).toMatchObject({ annotation_count: 2, prediction_count: 1 })
    expect(
      await expectAnswer<Task>(t.owner.api, 200, { url: `/api/tasks/${report.task_ids?.[0]}/` }),
    ).toMatchObject({
      is_labeled: true,
      meta: { m: 1 },
      total_annotations: 1,
      cancelled_annotations: 1,
      total_predictions: 1,
      annotations: [
        { import_id: 77, completed_by: { id: other.id }, lead_time: 3 },
        { was_cancelled: true, completed_by: { id: t.owner.id } },
      ],
      predictions: [{ score: 0.5, model_version: 'm' }],
    })
  })

  test('one wrong item refuses the whole list, says which, and nothing is inserted', async () => {
    const list: unknown[] = Array.from({ length: 2500 }, (_, i) => ({ text: `t${i}` }))
    list[1200] = { data: { image: 'x' } }
    list[2400] = 'just text'
    const error = await refused(list)
    expect(error.validation_errors?.['non_field_errors']).toEqual([
      'Error at item 1200: "text" key is expected in task data :: {"data":{"image":"x"}}',
      'Error at item 2400: A task must be an object, like {"data": {"image": "https://…"}}. :: "just text"',
    ])
    expect(await stored()).toEqual([])
  })

  test('of many errors the first hundred are told', async () => {
    const error = await refused(Array.from({ length: 300 }, () => ({ wrong: 1 })))
    expect(error.validation_errors?.['non_field_errors']).toHaveLength(100)
  })

  test('malformed text says where; text before it leaves no trace', async () => {
    const error = await refused('[{"text": "a"}, {"text": "b" "c"}]')
    expect(error.detail).toMatch(/position \d+.*item 1, which starts at byte 15/)
    expect(await stored()).toEqual([])
  })

  test.each([
    ['an empty list', []],
    ['a number', 5],
    ['null', null],
    ['an empty object', {}],
    ['data that is no object', [{ data: 'x' }]],
    ['annotations without data', [{ text: 'a', annotations: [{ result: [] }] }]],
    ['annotations that are no list', [{ data: { text: 'a' }, annotations: { result: [] } }]],
    ['an annotation without result', [{ data: { text: 'a' }, annotations: [{}] }]],
    ['an unknown author', [{ data: { text: 'a' }, annotations: [{ result: [], completed_by: 999_999 }] }]],
    [
      'an unknown e-mail',
      [{ data: { text: 'a' }, annotations: [{ result: [], completed_by: { email: 'x@y' } }] }],
    ],
    ['NUL in the data', [{ text: 'a\0' }]],
    ['NUL in a key', [{ text: 'a', 'k\0': 1 }]],
    ['half a surrogate pair', '[{"text": "\\ud800"}]'],
    ['depth', `[{"text": ${'['.repeat(70)}${']'.repeat(70)}}]`],
    ['no text at all', ''],
  ])('%s is refused with 400', async (_name, payload) => {
    const error = await refused(payload)
    expect(error.detail.length).toBeGreaterThan(5)
    expect(await stored()).toEqual([])
  })

  test('prototype keys are inert and script passes through', async () => {
    await send(
      '[{"text": "<script>alert(1)</script>", "__proto__": {"polluted": 1}, "constructor": {"a": 1}}]',
    )
    expect((await stored())[0]?.data).toEqual({ text: '<script>alert(1)</script>', constructor: { a: 1 } })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('predictions are taken from fields of the data', async () => {
    const report = await send(
      [{ text: 'a', guess: [choice()] }],
      '?preannotated_from_fields=guess&return_task_ids=1',
    )
    expect(report.prediction_count).toBe(1)
    expect(
      (await expectAnswer<Task>(t.owner.api, 200, { url: `/api/tasks/${report.task_ids?.[0]}/` }))
        .predictions,
    ).toMatchObject([{ result: [choice()] }])
    await refused([{ text: 'a' }], '?preannotated_from_fields=guess')
    await refused([{ text: 'a', guess: 'x' }], '?preannotated_from_fields=guess')
  })

  test('commit_to_project=false checks and inserts nothing', async () => {
    expect(await send([{ text: 'a' }], '?commit_to_project=False')).toMatchObject({ task_count: 1 })
    expect(await stored()).toEqual([])
  })

  test('more than the limit is refused with 413', async () => {
    const big = JSON.stringify(Array.from({ length: 7 }, () => ({ text: 'x'.repeat(1_048_576) })))
    await send(big, '', 413)
    expect(await stored()).toEqual([])
  })
})

describe('files', () => {
  test('several .json files, lists and objects, come in together; large ones too', async () => {
    const large = JSON.stringify(
      Array.from({ length: 3000 }, (_, i) => ({ text: `${i} ${'é'.repeat(800)}` })),
    )
    const report = await upload([
      { name: 'any', filename: 'one.json', text: '[{"text": "a"}, {"text": "b"}]' },
      { name: 'file', filename: 'TWO.JSON', text: '{"data": {"text": "c"}}' },
      { name: 'big', filename: 'big.json', text: large },
      { name: 'note', text: 'a field' },
    ])
    expect(report).toMatchObject({ task_count: 3003, found_formats: ['.json'] })
    expect(report.task_ids).toHaveLength(3003)
    expect(await expectAnswer(t.owner.api, 200, { url: `/api/projects/${project}/` })).toMatchObject({
      task_number: 3003,
    })
  })

  test.each(['photo.jpg', 'table.csv', 'noextension', '../../etc/passwd', 'x.json.exe', ''])(
    'a file named %j is refused and told what is accepted',
    async (filename) => {
      const error = await upload<ErrorAnswer>(
        [
          { name: 'ok', filename: 'ok.json', text: '[{"text": "a"}]' },
          { name: 'f', filename, text: 'x' },
        ],
        400,
      )
      expect(error.detail).toMatch(/json/)
      expect(await stored()).toEqual([])
    },
  )

  test('a mistake in a file names the file', async () => {
    const error = await upload<ErrorAnswer>([{ name: 'f', filename: 'bad.json', text: '[{]' }], 400)
    expect(error.detail).toContain('bad.json')
    await upload([{ name: 'note', text: 'no file' }], 400)
  })

  test('a file above the limit is refused with 413', async () => {
    const text = Buffer.alloc(7 * 1_048_576, 0x20)
    const error = await upload<ErrorAnswer>([{ name: 'f', filename: 'big.json', text }], 413)
    expect(error.detail).toContain('6 MiB')
  })
})

test('strangers, other content types and projects that are not there are refused', async () => {
  const url = `/api/projects/${project}/import`
  await expectAnswer(t.stranger, 401, { method: 'POST', url, payload: [] })
  await expectAnswer(t.owner.api, 404, {
    method: 'POST',
    url: '/api/projects/999999/import',
    payload: [{ text: 'a' }],
  })
  const other = await t.owner.api({
    method: 'POST',
    url,
    headers: { 'content-type': 'text/csv' },
    payload: 'a,b',
  })
  expect(other.statusCode).toBe(415)
  await expectAnswer(t.owner.api, 400, { method: 'POST', url })
})
