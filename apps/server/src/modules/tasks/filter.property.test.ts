import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newProject, newTasks } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let project: number
beforeAll(async () => {
  t = await testApp()
  project = await newProject(t.owner)
  await newTasks(t.owner, project, [
    { text: 'a', n: 1 },
    { text: '2', n: '3.5' },
    { text: 'x', n: null },
    { text: '', n: [1, { a: 2 }] },
  ])
})
afterAll(() => t.close())

const columns = [
  ...[
    'id',
    'inner_id',
    'total_annotations',
    'is_labeled',
    'completed_at',
    'created_at',
    'updated_by',
    'annotators',
  ],
  ...[
    'annotations_results',
    'ground_truth',
    'avg_lead_time',
    'predictions_score',
    'predictions_model_versions',
  ],
  ...['storage_filename', 'file_upload', 'data', 'data.text', 'data.n', 'data.missing', 'data.$undefined$'],
]
const operators = [
  ...[
    'equal',
    'not_equal',
    'less',
    'less_or_equal',
    'greater',
    'greater_or_equal',
    'in',
    'not_in',
    'in_list',
  ],
  ...['not_in_list', 'contains', 'not_contains', 'empty', 'exists', 'EQUAL', 'regex', ''],
]
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'true',
    '1',
    '2026-01-01',
    '1e999',
    '-0',
    '%_\\',
    "'; drop table tasks; --",
    '99999999999999999999',
  ),
  fc.array(fc.oneof(fc.integer(), fc.string())),
  fc.record({ min: fc.oneof(fc.integer(), fc.string()), max: fc.oneof(fc.integer(), fc.string()) }),
)
const item = fc.record(
  {
    filter: fc.constantFrom(...columns).map((column) => `filter:tasks:${column}`),
    operator: fc.constantFrom(...operators),
    type: fc.constantFrom('String', 'Number', 'Datetime', 'Boolean', 'List', 'Unknown'),
    value,
  },
  { requiredKeys: ['filter', 'operator'] },
)
const ordering = fc.array(
  fc
    .tuple(fc.constantFrom('', '-'), fc.constantFrom('', 'tasks:'), fc.constantFrom(...columns))
    .map((parts) => parts.join('')),
  { maxLength: 5 },
)

test('any combination of column, operator and value is answered or refused, never a server error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(item, { maxLength: 3 }),
      fc.constantFrom('and', 'or'),
      ordering,
      async (items, conjunction, order) => {
        const query = JSON.stringify({ filters: { conjunction, items }, ordering: order })
        const answer = await t.owner.api({
          url: `/api/tasks/?project=${project}&query=${encodeURIComponent(query)}`,
        })
        expect([200, 400], `${query}: ${answer.body}`).toContain(answer.statusCode)
      },
    ),
    { numRuns: 600 },
  )
})
