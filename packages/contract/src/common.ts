import { z } from 'zod'

/** A moment on the wire: ISO 8601 with offset, for example `2026-01-31T09:30:00.123Z`. */
export const Moment = z.iso.datetime({ offset: true })

/** Any JSON value: task data and annotation results are the user's, so their shape is not ours to close. */
export const Json = z.json()
export const JsonObject = z.record(z.string(), Json)
export type Json = z.infer<typeof Json>
export type JsonObject = z.infer<typeof JsonObject>

export const Id = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER)
export const IdParams = z.object({ id: Id })

/** Label Studio clients send `true`, `True`, `1` and `on` alike; queries and forms know only text. */
export const Flag = z.preprocess((v) => {
  if (typeof v !== 'string') return typeof v === 'number' ? v !== 0 : v
  const word = v.trim().toLowerCase()
  if (['true', '1', 'on', 'yes'].includes(word)) return true
  if (['false', '0', 'off', 'no', ''].includes(word)) return false
  return v
}, z.boolean())

/** The one error body of the API (shape of Label Studio's). `validation_errors` maps field to sentences. */
export const ErrorBody = z
  .object({
    id: z.string(),
    status_code: z.number().int(),
    version: z.string(),
    detail: z.string(),
    exc_info: z.null(),
    validation_errors: z.record(z.string(), z.array(z.string())).optional(),
  })
  .meta({ id: 'Error' })
export type ErrorBody = z.infer<typeof ErrorBody>

export const PageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(1).max(1000).default(30),
})

/** Django-style page as Label Studio answers lists of projects. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    count: z.number().int(),
    next: z.string().nullable(),
    previous: z.string().nullable(),
    results: z.array(item),
  })
