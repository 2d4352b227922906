import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderAnnotation, toBytes } from './render.ts'
import type { Exportable } from './export.types.ts'

const at = (time: string): Date => new Date(`2026-03-01T${time}Z`)
const row: Exportable = {
  labelConfig:
    '<View><Image name="img" value="$image"/><RectangleLabels name="box" toName="img"><Label value="Cat"/></RectangleLabels></View>',
  annotation: {
    id: 42,
    unique_id: 'd5f0a1fe-0000-4000-8000-000000000000',
    task_id: 7,
    project_id: 3,
    completed_by: 5,
    result: [
      {
        id: 'r1',
        type: 'rectanglelabels',
        from_name: 'box',
        to_name: 'img',
        original_width: 640,
        original_height: 480,
        value: { x: 10.5, y: 20, width: 30, height: 40, rotation: 0, rectanglelabels: ['Cat'] },
      },
    ],
    was_cancelled: false,
    ground_truth: false,
    lead_time: 12.25,
    import_id: null,
    last_action: 'submitted',
    last_created_by: null,
    bulk_created: false,
    parent_prediction: null,
    parent_annotation: null,
    draft_created_at: null,
    revision: 2,
    updated_by: 5,
    created_at: at('08:00:00.000'),
    updated_at: at('10:05:30.500'),
    author: { id: 5, username: 'anna', email: 'anna@example.org', first_name: 'Anna', last_name: 'Lee' },
  },
  task: {
    id: 7,
    project_id: 3,
    inner_id: 1,
    data: { $undefined$: 's3://photos/cat #1?.jpg' },
    meta: null,
    overlap: 1,
    allow_skip: true,
    is_labeled: true,
    total_annotations: 1,
    cancelled_annotations: 0,
    total_predictions: 0,
    prediction_score: null,
    created_at: at('07:00:00.000'),
    updated_at: at('10:05:30.500'),
    updated_by: 5,
    completed_at: null,
  },
}

test('the body is the annotation with its whole task, the URI as stored and under the key of the config', () => {
  const golden = readFileSync(new URL('annotation.golden', import.meta.url), 'utf8')
  expect(toBytes(renderAnnotation(row), { indent: true }).bytes.toString()).toBe(golden.trimEnd())
})

test('the same rows give the same bytes, however they came out of the database', () => {
  const again: Exportable = JSON.parse(JSON.stringify(row)) as Exportable
  expect(toBytes(renderAnnotation(again), { indent: false })).toEqual(
    toBytes(renderAnnotation(row), { indent: false }),
  )
})

test('no secret of an account can come along', () => {
  const author = {
    ...row.annotation.author,
    password_hash: '$argon2id$secret',
    token_hash: 'secret',
  } as never
  const { bytes } = toBytes(renderAnnotation({ ...row, annotation: { ...row.annotation, author } }), {
    indent: false,
  })
  expect(bytes.toString()).not.toContain('secret')
})
