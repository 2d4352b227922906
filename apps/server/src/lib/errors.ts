/**
 * A refusal the caller can understand: an HTTP status, a sentence, and sentences per field. Services throw
 * it; one error handler turns it into the API's error body. Anything else that is thrown answers 500 and
 * its text stays in the log.
 */
export class AppError extends Error {
  readonly status: number
  readonly fields: Record<string, string[]> | undefined
  /** Seconds after which the same call may succeed; sent as Retry-After. */
  retryAfter: number | undefined

  constructor(status: number, detail: string, fields?: Record<string, string[]>) {
    super(detail)
    this.name = 'AppError'
    this.status = status
    this.fields = fields
  }
}

export const notFound = (what = 'Not found.'): AppError => new AppError(404, what)
export const forbidden = (why: string): AppError => new AppError(403, why)
/** 409: what the caller worked on is not what is there any more. */
export const changedMeanwhile = (what: string): AppError =>
  new AppError(409, `Somebody else changed ${what} meanwhile. Load it again, then repeat your change.`)
export const badRequest = (why: string): AppError => new AppError(400, why)
/** 400 with sentences beside the inputs; `non_field_errors` for what concerns the whole form. */
export const invalid = (fields: Record<string, string[]>): AppError =>
  new AppError(400, 'Validation error', fields)
export const tooMany = (why: string, retryAfter: number): AppError =>
  Object.assign(new AppError(429, why), { retryAfter })
