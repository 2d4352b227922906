/// <reference types="vite/client" />
/**
 * The one way to the server. Throws ApiError for every answer outside 2xx, and for no answer at all
 * (status 0). Says nothing to the user: whoever asked decides how to tell.
 */
import type { ErrorBody } from '@sluice/contract'

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** Null when the answer was not the contract's error body (a proxy's page, no answer). */
  readonly body: ErrorBody | null
  constructor(status: number, body: ErrorBody | null, options?: ErrorOptions) {
    super(body?.detail ?? (status === 0 ? 'No answer from the server.' : `HTTP ${status}`), options)
    this.status = status
    this.body = body
  }
  /** Sentences per field; `non_field_errors` holds what belongs to none. */
  get fields(): Readonly<Record<string, string[]>> {
    return this.body?.validation_errors ?? {}
  }
}

/** Whether the same request may well succeed a little later: there was no answer, or the server failed. */
export const isTransient = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500)

type Contract = typeof import('@sluice/contract')
type Schema<T> = { parse: (value: unknown) => T }
type QueryValue = string | number | boolean | null | undefined

export interface RequestOptions<T> {
  query?: Readonly<Record<string, QueryValue>>
  body?: unknown
  signal?: AbortSignal | undefined
  /** Schema of the answer. Checked in development; production bundles carry no schemas. */
  schema?: (contract: Contract) => Schema<T>
}

function pathWithQuery(path: string, query: RequestOptions<unknown>['query']): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value))
  }
  return params.size > 0 ? `${path}?${params}` : path
}

async function readJson(answer: Response): Promise<unknown> {
  const text = await answer.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const isErrorBody = (value: unknown): value is ErrorBody =>
  typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'string'

async function ask(method: string, path: string, options: RequestOptions<unknown>): Promise<Response> {
  const { query, body, signal } = options
  const isForm = body instanceof FormData
  try {
    return await fetch(pathWithQuery(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(0, null, { cause: error })
  }
}

async function send<T>(method: string, path: string, options: RequestOptions<T>): Promise<T> {
  const { schema } = options
  const answer = await ask(method, path, options)
  const json = await readJson(answer)
  if (!answer.ok) throw new ApiError(answer.status, isErrorBody(json) ? json : null)
  if (import.meta.env.DEV && schema) schema(await import('@sluice/contract')).parse(json)
  return json as T
}

/** An answer of one JSON value a line, each given as it arrives. Throws ApiError(0) when it breaks off. */
async function* lines<T>(path: string, options: RequestOptions<T> = {}): AsyncGenerator<T> {
  const { schema, signal } = options
  const answer = await ask('POST', path, options)
  if (!answer.ok || !answer.body) {
    const json = await readJson(answer)
    throw new ApiError(answer.status, isErrorBody(json) ? json : null)
  }
  const contract = import.meta.env.DEV && schema ? schema(await import('@sluice/contract')) : null
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (let rest = ''; ;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        if (signal?.aborted) throw error
        throw new ApiError(0, null, { cause: error })
      })
      const parts = (rest + (value ?? '')).split('\n')
      rest = done ? '' : (parts.pop() ?? '')
      for (const part of parts.filter((line) => line.trim() !== '')) {
        const json = JSON.parse(part) as T
        yield contract ? contract.parse(json) : json
      }
      if (done) return
    }
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}

export const api = {
  get: <T>(path: string, options: RequestOptions<T> = {}) => send('GET', path, options),
  post: <T>(path: string, options: RequestOptions<T> = {}) => send('POST', path, options),
  patch: <T>(path: string, options: RequestOptions<T> = {}) => send('PATCH', path, options),
  put: <T>(path: string, options: RequestOptions<T> = {}) => send('PUT', path, options),
  /** Sends a POST and gives the lines of its answer. */
  lines,
  delete: <T = unknown>(path: string, options: RequestOptions<T> = {}) => send('DELETE', path, options),
}
