import { sql, type RawBuilder } from 'kysely'
import { badRequest } from '../../lib/errors.ts'
import { configFacts } from '../../lib/label-config.ts'
import { UNDEFINED_KEY } from '../../lib/task-data.ts'

/** A column people may filter by: what kind of comparisons it takes, and its value as SQL (table alias t). */
export interface FilterColumn {
  kind: 'number' | 'time' | 'flag' | 'text' | 'people' | 'json'
  value: RawBuilder<unknown>
  /** What to sort by; absent where sorting a big project by it would take seconds. */
  order?: RawBuilder<unknown>
  /** Never null: sorted without a rule for nulls, which would keep an index from being used. */
  filled?: boolean
}

const own = (name: string, kind: FilterColumn['kind'], filled = true): FilterColumn => {
  const value = sql.ref(`t.${name}`)
  return { kind, value, order: value, filled }
}
const ofAnnotations = (expression: string): RawBuilder<unknown> =>
  sql`(select ${sql.raw(expression)} from annotations a where a.task_id = t.id)`
const ofPredictions = (expression: string): RawBuilder<unknown> =>
  sql`(select ${sql.raw(expression)} from predictions p where p.task_id = t.id)`

/** The allow-list. A name that is neither here nor `data.<key>` is refused. */
const columns: ReadonlyMap<string, FilterColumn> = new Map<string, FilterColumn>([
  ['id', own('id', 'number')],
  // numbers inside a project grow with ids, and ids have the index
  ['inner_id', { kind: 'number', value: sql`t.inner_id`, order: sql`t.id`, filled: true }],
  ['total_annotations', own('total_annotations', 'number')],
  ['cancelled_annotations', own('cancelled_annotations', 'number')],
  ['total_predictions', own('total_predictions', 'number')],
  ['is_labeled', own('is_labeled', 'flag')],
  ['completed_at', own('completed_at', 'time', false)],
  ['created_at', own('created_at', 'time')],
  ['updated_at', own('updated_at', 'time')],
  ['updated_by', { kind: 'people', value: sql`array[t.updated_by]` }],
  ['annotators', { kind: 'people', value: ofAnnotations('array_agg(a.completed_by)') }],
  ['annotations_results', { kind: 'text', value: ofAnnotations('jsonb_agg(a.result)::text') }],
  ['annotations_ids', { kind: 'text', value: ofAnnotations(`string_agg(a.id::text, ',')`) }],
  [
    'ground_truth',
    { kind: 'flag', value: sql`coalesce(${ofAnnotations('bool_or(a.ground_truth)')}, false)` },
  ],
  ['avg_lead_time', { kind: 'number', value: ofAnnotations('avg(a.lead_time)') }],
  ['predictions_results', { kind: 'text', value: ofPredictions('jsonb_agg(p.result)::text') }],
  ['predictions_score', { kind: 'number', value: ofPredictions('avg(p.score)') }],
  [
    'predictions_model_versions',
    { kind: 'text', value: ofPredictions(`string_agg(distinct p.model_version, ',')`) },
  ],
  ['storage_filename', { kind: 'text', value: sql`(select min(l.key) from links l where l.task_id = t.id)` }],
  ['file_upload', { kind: 'text', value: sql`null::text` }],
  ['data', { kind: 'text', value: sql`t.data::text` }],
])

/**
 * Keys of task data reach SQL only as parameters; the pattern is there so that a path that tries something
 * else is refused and seen, not quietly matched against nothing.
 */
const dataKey = /^(?:\$undefined\$|[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_ .:@#/-]{0,126}[\p{L}\p{N}\p{M}_])?)$/u
const inherited = new Set(['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'])

export function filterColumn(path: string, labelConfig: string): FilterColumn {
  const name = path
    .replace(/^-/, '')
    .replace(/^filter:/, '')
    .replace(/^tasks:/, '')
  const known = columns.get(name)
  if (known) return known
  const key = name.startsWith('data.') ? name.slice(5) : undefined
  if (key === undefined || !dataKey.test(key) || inherited.has(key))
    throw badRequest(
      `Tasks have no column "${path.slice(0, 80)}". Use data.<key> or one of: ${[...columns.keys()].join(', ')}.`,
    )
  const value =
    configFacts(labelConfig).undefinedKey === key
      ? sql`coalesce(t.data->${key}::text, t.data->${UNDEFINED_KEY}::text)`
      : sql`(t.data->${key}::text)`
  return { kind: 'json', value, order: value }
}
