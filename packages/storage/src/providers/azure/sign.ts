/** Signatures with an account key ("Shared Key"). Pure. */
import { createHmac } from 'node:crypto'
import type { QueryPairs } from '../../kit/query.ts'

export interface SignableRequest {
  readonly method: string
  /** Encoded, as sent. */
  readonly path: string
  readonly query: QueryPairs
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of the body. */
  readonly length: number
}

/** Value of the Authorization header. */
export function sharedKey(request: SignableRequest, account: string, key: Buffer): string {
  const { method, path, query, headers, length } = request
  const own = Object.keys(headers).filter((name) => name.startsWith('x-ms-'))
  const sorted = query
    .map(([name, value]) => `${name.toLowerCase()}:${value}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
  const text = [
    method,
    '', // content-encoding
    '', // content-language
    length === 0 ? '' : String(length),
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    '', // date: we send x-ms-date
    '', // if-modified-since
    headers['if-match'] ?? '',
    '', // if-none-match
    '', // if-unmodified-since
    '', // range: we send x-ms-range
    ...own.toSorted().map((name) => `${name}:${headers[name]}`),
    [`/${account}${path}`, ...sorted].join('\n'),
  ].join('\n')
  return `SharedKey ${account}:${createHmac('sha256', key).update(text).digest('base64')}`
}
