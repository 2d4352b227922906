import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TEXT_CONFIG } from '../../../testing/labeling-fixture.ts'
import { buildTask, type BuildRules } from './build-task.ts'

const rules: BuildRules = {
  labelConfig: TEXT_CONFIG,
  preannotatedFrom: [],
  importer: 1,
  findUser: ({ id, email }) => (id === 2 || email === 'two@example.org' ? 2 : undefined),
}

test('any JSON value becomes a task or a sentence', () => {
  const part = fc.jsonValue({ maxDepth: 3 })
  const shaped = fc.record(
    {
      data: part,
      annotations: part,
      predictions: part,
      meta: part,
      overlap: part,
      allow_skip: part,
      text: part,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(part, shaped), (value) => {
      const built = buildTask(value, rules)
      if (typeof built === 'string') return built.length > 3
      const { data, annotations, overlap } = built
      return Object.keys(data).length > 0 && Array.isArray(annotations) && (overlap === null || overlap >= 1)
    }),
    { numRuns: 1_000 },
  )
})

test('what a task needs is kept and the rest is left out', () => {
  const built = buildTask(
    {
      id: 9,
      data: { text: 'a' },
      overlap: 2,
      allow_skip: false,
      is_labeled: true,
      annotations: [{ result: [], completed_by: { email: 'two@example.org' }, id: 5, created_at: 'x' }],
    },
    rules,
  )
  expect(built).toEqual({
    data: { text: 'a' },
    meta: null,
    overlap: 2,
    allow_skip: false,
    annotations: [
      {
        result: [],
        completed_by: 2,
        was_cancelled: false,
        ground_truth: false,
        lead_time: null,
        import_id: 5,
      },
    ],
    predictions: [],
  })
})
