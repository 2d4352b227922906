import type { JsonObject } from '@sluice/contract'
import type { AnnotationRow } from '../../lib/annotation-wire.ts'
import type { TasksTable } from '../../db/schema.ts'
import type { Selectable } from 'kysely'

/** An intent this process may carry out until its claim ends. */
export interface Claimed {
  annotationId: number
  op: 'put' | 'delete'
  /** Settling counts for this one only: a higher one in the table means there is more to tell. */
  revision: number
  attempts: number
  /** What we last wrote, or were about to write. Null: nothing was ever tried. */
  link: { key: string; hash: Buffer } | null
}

/** Everything the body of an exported annotation is made from. */
export interface Exportable {
  annotation: AnnotationRow
  task: Selectable<TasksTable> & { data: JsonObject }
  labelConfig: string
}

export interface Written {
  annotationId: number
  /** As claimed. */
  revision: number
  /** Of the annotation that was rendered. */
  rendered: number
  key: string
  hash: Buffer
}

export interface Failure {
  annotationId: number
  key: string
  kind: string
  message: string
  /** Trying again later may help without anybody changing anything. */
  retryable: boolean
  error: unknown
}

export interface Delivery {
  written: Written[]
  /** The object holds these bytes already. */
  unchanged: Written[]
  removed: { annotationId: number; revision: number }[]
  failed: Failure[]
  /** Not tried, because time was up. */
  released: number[]
}

export interface ExportLimits {
  /** A drain that stops for this long loses its claims. A batch must be done well before. */
  claimSeconds: number
  /** Intents claimed at once, and objects written at once. */
  batch: number
  writes: number
  /** Tries before an intent is given up: for what may pass, and for what will not by itself. */
  attempts: number
  hopelessAttempts: number
  backoffSeconds: number
  maxBackoffSeconds: number
  sliceSeconds: number
}

export const defaultExportLimits: ExportLimits = {
  claimSeconds: 20,
  batch: 64,
  writes: 16,
  attempts: 20,
  hopelessAttempts: 3,
  backoffSeconds: 5,
  maxBackoffSeconds: 300,
  sliceSeconds: 45,
}
