import { z } from 'zod'
import { JsonObject } from './common.ts'

/** Something to paste, exact for this bucket, prefix and host. */
export const Fix = z
  .object({
    kind: z.enum(['policy', 'cors', 'command', 'setting']),
    /** Where it goes, for a person. */
    label: z.string(),
    /** Empty only for an option that is to be cleared. */
    text: z.string(),
    /** Option of the storage whose value `text` is: a form may fill it in. Null: it belongs somewhere else. */
    field: z.string().nullable(),
  })
  .meta({ id: 'Fix' })
export type Fix = z.infer<typeof Fix>

/** What is put right of typed settings before anything is done with them: saving, trying and examining alike. */
export const PutRight = z
  .object({
    /** A sentence for each change. */
    notices: z.array(z.string()),
    /** Options that are others now, without secrets: a form may fill them in. */
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'PutRight' })
export type PutRight = z.infer<typeof PutRight>

/**
 * One check. It comes first as `running`, then with its result; the last one of a source may stay `running` with
 * a `browser_url`, which the page itself loads to see whether a browser can.
 */
export const Probe = z
  .object({
    name: z.string(),
    title: z.string(),
    status: z.enum(['running', 'ok', 'warning', 'failed', 'not_applicable']),
    message: z.string(),
    /** A stable word: an error code, or the kind of the error. */
    cause: z.string().nullable(),
    advice: z.string().nullable(),
    fixes: z.array(Fix),
    browser_url: z.string().nullable(),
  })
  .meta({ id: 'Probe' })
export type Probe = z.infer<typeof Probe>

/**
 * Ours: one line of the answer of `…/examine` (newline-delimited JSON). The first tells what was put right of
 * what was typed, where something was; the others are checks, of the settings put right.
 */
export const ExaminationLine = z
  .union([z.object({ put_right: PutRight }), Probe])
  .meta({ id: 'ExaminationLine' })
export type ExaminationLine = z.infer<typeof ExaminationLine>

/** Ours: answer of `…/preview`: what a sync would make of a source, before it is saved. */
export const StoragePreview = z
  .object({
    /** The first objects a sync would take. */
    matched: z.array(
      z.object({
        key: z.string(),
        size: z.number().nullable(),
        last_modified: z.string().nullable(),
        /** Something about it that is rarely wanted, as a sentence. */
        remark: z.string().nullable(),
      }),
    ),
    /** The first objects it would leave out or refuse, each with the reason. */
    left_out: z.array(
      z.object({
        key: z.string(),
        reason: z.enum(['filter', 'folder_marker', 'empty', 'not_json', 'bad_json', 'bad_key', 'unreadable']),
        message: z.string(),
      }),
    ),
    /** Objects that match, and objects left out by reason, among those looked at. */
    matched_count: z.number().int(),
    left_out_counts: z.record(z.string(), z.number().int()),
    /** False: there are more than were looked at in the time, so the counts are lower bounds. */
    exact: z.boolean(),
    /** The first task as it would be stored and served. */
    first_task: z.object({ key: z.string(), data: JsonObject }).nullable(),
  })
  .meta({ id: 'StoragePreview' })
export type StoragePreview = z.infer<typeof StoragePreview>
