import type { Json, JsonObject } from '@sluice/contract'
import { annotationToWire, moment, predictionToWire, type AnnotationRow } from '../../lib/annotation-wire.ts'
import { configFacts } from '../../lib/label-config.ts'
import { presentData } from '../../lib/task-data.ts'
import type { ExportRow } from './exports.store.ts'

/** Pure: what one task contributes to the exported list. URIs stay as they are in the data. */
export type Render = (row: ExportRow, labelConfig: string) => unknown[]

export const renderTask: Render = (row, labelConfig) => [
  {
    id: row.id,
    data: presentData(row.data, labelConfig),
    meta: row.meta,
    created_at: moment(row.created_at),
    updated_at: moment(row.updated_at),
    allow_skip: row.allow_skip,
    inner_id: row.inner_id,
    total_annotations: row.total_annotations,
    cancelled_annotations: row.cancelled_annotations,
    total_predictions: row.total_predictions,
    comment_count: 0,
    unresolved_comment_count: 0,
    last_comment_updated_at: null,
    project: row.project_id,
    updated_by: row.updated_by,
    comment_authors: [],
    file_upload: null,
    annotations: row.annotations.map((a) => annotationToWire(a, 'id')),
    predictions: row.predictions.map((p) => predictionToWire(p)),
    drafts: [],
  },
]

/** One flat object an annotation: the task's data, and each control's answer under its name. */
export const renderMinimal: Render = (row, labelConfig) =>
  row.annotations
    .filter((a) => !a.was_cancelled)
    .map((a) => ({
      ...presentData(row.data, labelConfig),
      id: row.id,
      ...answers(a, labelConfig),
      annotator: a.completed_by,
      annotation_id: a.id,
      created_at: moment(a.created_at),
      updated_at: moment(a.updated_at),
      lead_time: a.lead_time,
    }))

function answers(annotation: AnnotationRow, labelConfig: string): JsonObject {
  const { parsed } = configFacts(labelConfig)
  const byControl = new Map<string, { type: string; values: JsonObject[] }>()
  for (const item of annotation.result) {
    const { from_name: name, value, type } = item
    if (typeof name !== 'string' || name === '__proto__') continue
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    const known = Object.hasOwn(parsed, name) ? parsed[name] : undefined
    const control = byControl.get(name) ?? {
      type: known?.type ?? (typeof type === 'string' ? type : ''),
      values: [],
    }
    byControl.set(name, control)
    control.values.push({ ...value, ...sizes(item) })
  }
  return Object.fromEntries([...byControl].map(([name, { type, values }]) => [name, simplest(type, values)]))
}

const sizes = (item: JsonObject): JsonObject => {
  const { original_width: width, original_height: height } = item
  return {
    ...(width === undefined ? {} : { original_width: width }),
    ...(height === undefined ? {} : { original_height: height }),
  }
}

/** A single choice or text stands by itself, as the converter of Label Studio writes it. */
function simplest(type: string, values: readonly JsonObject[]): Json {
  const key =
    type.toLowerCase() === 'choices' ? 'choices' : type.toLowerCase() === 'textarea' ? 'text' : undefined
  if (key === undefined) return [...values]
  const out = values.map((value): Json => {
    const list = value[key]
    return Array.isArray(list) && list.length === 1 ? (list[0] ?? null) : value
  })
  return out.length === 1 ? (out[0] ?? null) : out
}
