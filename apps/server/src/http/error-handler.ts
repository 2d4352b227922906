import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { DatabaseError } from 'pg'
import type { ErrorBody } from '@sluice/contract'
import { StorageError, type StorageErrorKind } from '@sluice/storage'
import { AppError, badRequest, notFound } from '../lib/errors.ts'
import { VERSION } from '../lib/version.ts'
import type { App } from './app.ts'

/**
 * The one place where an error becomes an answer. What we throw on purpose (AppError, StorageError) is told;
 * anything else answers 500 with a general sentence, and its text stays in the log beside the request id.
 */
export function errorHandling(app: App): void {
  app.setErrorHandler((error, req, reply) => answer(req, reply, toAppError(error), error))
}

/** Storage trouble as seen by the API's caller. Retryable kinds are 5xx, which clients try again. */
const statusOfKind: Readonly<Record<StorageErrorKind, number>> = {
  not_found: 404,
  denied: 400,
  invalid_config: 400,
  unsupported: 400,
  throttled: 503,
  unavailable: 503,
  cancelled: 503,
  unknown: 502,
}

export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof StorageError)
    return new AppError(statusOfKind[error.kind], `${error.message} ${error.advice}`.trim())
  const refused = ofDatabase(error)
  if (refused) return refused
  const status = statusOfFastify(error)
  return status === null
    ? new AppError(500, 'Something went wrong on the server. The log has more under the id of this answer.')
    : new AppError(status, fastifySentence(status))
}

/** What Postgres cannot hold. Everything else it says is our mistake, not the caller's. */
function ofDatabase(error: unknown): AppError | null {
  if (!(error instanceof DatabaseError)) return null
  if (error.code === '22003') return notFound() // a number no id can be
  if (error.code === '22021' || error.code === '22P05')
    return badRequest('Text may not contain the character U+0000.')
  return null
}

/** Fastify's and its plugins' own refusals carry a code; a bare `statusCode` on any other error means nothing. */
function statusOfFastify(error: unknown): number | null {
  if (!(error instanceof Error) || !('code' in error) || !('statusCode' in error)) return null
  const { code, statusCode } = error as FastifyError
  const ours = code.startsWith('FST_') && statusCode !== undefined && statusCode >= 400 && statusCode < 500
  return ours ? statusCode : null
}

function fastifySentence(status: number): string {
  if (status === 413) return 'The request body is too large.'
  if (status === 415) return 'Unsupported media type. Send application/json.'
  if (status === 406) return 'This is not a multipart request.'
  return 'The request could not be read.'
}

export function errorBody(req: FastifyRequest, error: AppError): ErrorBody {
  return {
    id: req.id,
    status_code: error.status,
    version: VERSION,
    detail: error.message,
    exc_info: null,
    ...(error.fields ? { validation_errors: error.fields } : {}),
  }
}

export function answer(
  req: FastifyRequest,
  reply: FastifyReply,
  error: AppError,
  cause: unknown,
): FastifyReply {
  if (error.status >= 500) req.log.error({ err: cause }, 'request failed')
  if (error.status === 401) void reply.header('www-authenticate', 'Token')
  if (error.retryAfter !== undefined) void reply.header('retry-after', String(error.retryAfter))
  // serialized here: a route's own schema for this status must not get in the way of an error
  return reply
    .code(error.status)
    .header('content-type', 'application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(errorBody(req, error))
}
