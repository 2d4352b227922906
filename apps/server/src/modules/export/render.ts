import { createHash } from 'node:crypto'
import type { Json } from '@sluice/contract'
import { annotationToWire, moment, momentOrNull } from '../../lib/annotation-wire.ts'
import { presentData } from '../../lib/task-data.ts'
import type { Exportable } from './export.types.ts'

/**
 * The object that stands for an annotation in a target: the annotation with its task, as Label Studio writes
 * it. Pure: the same rows give the same bytes, whenever and wherever, so that a repeated write changes nothing
 * and an unchanged object is recognised by its hash. Ages are told as of the last change of the annotation.
 */
export function renderAnnotation(row: Exportable): { [key: string]: Json } {
  const { annotation, task } = row
  const {
    unique_id: _ours,
    task: _id,
    ...wire
  } = annotationToWire(annotation, 'id', new Date(annotation.updated_at))
  const { author } = annotation
  return {
    ...wire,
    completed_by: author && {
      id: author.id,
      first_name: author.first_name,
      last_name: author.last_name,
      email: author.email,
    },
    task: {
      id: task.id,
      data: presentData(task.data, row.labelConfig),
      meta: task.meta,
      created_at: moment(task.created_at),
      updated_at: moment(task.updated_at),
      is_labeled: task.is_labeled,
      overlap: task.overlap,
      allow_skip: task.allow_skip,
      inner_id: task.inner_id,
      total_annotations: task.total_annotations,
      cancelled_annotations: task.cancelled_annotations,
      total_predictions: task.total_predictions,
      comment_count: 0,
      unresolved_comment_count: 0,
      comment_authors: [],
      last_comment_updated_at: null,
      completed_at: momentOrNull(task.completed_at),
      project: task.project_id,
      updated_by: task.updated_by,
      file_upload: null,
    },
  }
}

/** `indent` for targets whose files people open themselves. */
export function toBytes(body: Json, { indent }: { indent: boolean }): { bytes: Buffer; hash: Buffer } {
  const bytes = Buffer.from(JSON.stringify(body, null, indent ? 2 : undefined))
  return { bytes, hash: createHash('sha256').update(bytes).digest() }
}
