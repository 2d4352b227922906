import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StoragePreview } from '@sluice/contract'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'

let t: StorageApp
let project: number
const place = '/api/storages/memory'
beforeAll(async () => {
  t = await storageApp()
  project = await t.addProject()
  await t.db
    .updateTable('projects')
    .set({ label_config: '<View><Image name="img" value="$photo"/></View>' })
    .where('id', '=', project)
    .execute()
  const objects: Record<string, string> = {
    'in/': '',
    'in/.DS_Store': 'x',
    'in/a.jpg': 'a',
    'in/b.jpg': 'b',
    'in/empty.jpg': '',
    'in/notes.txt': 'n',
    'json/bad.json': '{"text": ',
    'json/empty.json': '',
    'json/good.json': '[{"text": "first"}, {"text": "second"}]',
    'json/picture.png': 'p',
  }
  for (const [key, content] of Object.entries(objects)) t.memory.put('cats', key, content)
})
afterAll(() => t.close())

async function preview(more: object): Promise<StoragePreview> {
  const answer = await t.send('POST', `${place}/preview`, { project, bucket: 'cats', ...more })
  expect([answer.statusCode, answer.body]).toEqual([200, expect.anything()])
  return answer.json()
}
const reasons = ({ left_out }: StoragePreview): string[] =>
  left_out.map(({ key, reason }) => `${key} ${reason}`)

test('shows what would match, what would not and why, and the first task as it will be served', async () => {
  const found = await preview({ prefix: 'in', use_blob_urls: true, regex_filter: '.*jpg$' })
  expect(found.matched.map(({ key }) => key)).toEqual(['in/a.jpg', 'in/b.jpg', 'in/empty.jpg'])
  expect(found.matched.map(({ remark }) => remark)).toEqual([null, null, 'It is empty.'])
  expect(reasons(found)).toEqual(['in/ folder_marker', 'in/.DS_Store filter', 'in/notes.txt filter'])
  expect(found).toMatchObject({
    matched_count: 3,
    left_out_counts: { folder_marker: 1, filter: 2 },
    exact: true,
    first_task: { key: 'in/a.jpg', data: { photo: 'memory://cats/in/a.jpg' } },
  })
})

test('a hidden file that would become a task is remarked on', async () => {
  const { matched } = await preview({ prefix: 'in', use_blob_urls: true })
  expect(matched.find(({ key }) => key === 'in/.DS_Store')?.remark).toMatch(/hidden/)
})

test('reads JSON objects and tells which hold no task, and why', async () => {
  const found = await preview({ prefix: 'json' })
  expect(found.matched.map(({ key }) => key)).toEqual(['json/good.json'])
  expect(reasons(found).toSorted()).toEqual([
    'json/bad.json bad_json',
    'json/empty.json empty',
    'json/picture.png not_json',
  ])
  expect(found.left_out.find(({ reason }) => reason === 'bad_json')?.message).toContain('line 1')
  expect(found).toMatchObject({ matched_count: 1, first_task: { data: { text: 'first' } } })
})

test('counts are lower bounds where there are more objects than are looked at', async () => {
  for (let i = 0; i < 20_500; i++) t.memory.put('many', `${String(i).padStart(6, '0')}.jpg`, 'x')
  const found = await preview({ bucket: 'many', use_blob_urls: true })
  expect(found.exact).toBe(false)
  expect(found.matched).toHaveLength(20)
  expect(found.matched_count).toBeGreaterThanOrEqual(20_000)
})

test('a wrong filter, wrong options and a failing store are 400 with a sentence, and nothing is saved', async () => {
  const filter = await t.send('POST', `${place}/preview`, { bucket: 'cats', regex_filter: '(' })
  expect([filter.statusCode, Object.keys(filter.json().validation_errors)]).toEqual([400, ['regex_filter']])
  expect((await t.send('POST', `${place}/preview`, {})).statusCode).toBe(400)
  t.memory.requiredSecret = 'right'
  const denied = await t.send('POST', `${place}/preview`, { bucket: 'cats' })
  t.memory.requiredSecret = null
  expect([denied.statusCode, denied.json().detail]).toEqual([400, expect.stringContaining('credentials')])
  expect(await t.db.selectFrom('storages').select('id').execute()).toEqual([])
})
