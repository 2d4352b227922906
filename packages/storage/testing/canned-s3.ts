/**
 * A fast S3 look-alike for scale tests: one bucket of any number of made-up objects, nothing stored, no
 * signatures checked. Answers ListObjectsV2 (prefix, delimiter `/`, start-after, continuation) and GET.
 *
 * Key number i is `<prefix>NNNNNNNNN<suffix>` with nine digits, so that number order is key order.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CannedSettings {
  /** How many objects the bucket holds; at most 999,999,999. */
  readonly keys: number
  /** Any bucket name is answered alike. Default `images/img_`. */
  readonly prefix?: string
  /** Default `.jpg`, or `.json` with `json`. */
  readonly suffix?: string
  /** Bodies are JSON tasks instead of a few bytes. */
  readonly json?: boolean
  /** Milliseconds added to each answer, as a network would. */
  readonly latency?: number
  /** Default: a free one. */
  readonly port?: number
}

export interface CannedS3 {
  readonly endpoint: string
  readonly bucket: string
  /** Wire values of a storage of provider `s3` on it. */
  readonly values: Readonly<Record<string, unknown>>
  /** Key of object number i, from 0. */
  keyAt(index: number): string
  readonly requests: { list: number; get: number }
  close(): Promise<void>
}

const DIGITS = 9
const MODIFIED = '2026-01-02T03:04:05.000Z'

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export async function cannedS3(settings: CannedSettings): Promise<CannedS3> {
  const { keys, json = false, latency = 0, port = 0 } = settings
  const { prefix = 'images/img_', suffix = json ? '.json' : '.jpg' } = settings
  const requests = { list: 0, get: 0 }
  const keyAt = (index: number): string => prefix + String(index).padStart(DIGITS, '0') + suffix

  /** Index of the first key after `key`, by bisection. */
  function indexAfter(key: string): number {
    let [low, high] = [0, keys]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (keyAt(middle) > key) high = middle
      else low = middle + 1
    }
    return low
  }

  function indexOf(key: string): number | null {
    if (!key.startsWith(prefix) || !key.endsWith(suffix)) return null
    const digits = key.slice(prefix.length, key.length - suffix.length)
    const index = Number(digits)
    return digits.length === DIGITS && /^\d+$/.test(digits) && index < keys ? index : null
  }

  const before = `<Contents><Key>${encodeURIComponent(prefix).replaceAll('%2F', '/')}`
  const after =
    `${encodeURIComponent(suffix)}</Key><LastModified>${MODIFIED}</LastModified>` +
    '<ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag>' +
    `<Size>${json ? body(0).length : 16}</Size><StorageClass>STANDARD</StorageClass></Contents>`

  function body(index: number): Buffer {
    const text = json
      ? JSON.stringify({
          data: { image: `https://media.example/${String(index).padStart(DIGITS, '0')}.jpg` },
        })
      : `object ${String(index).padStart(DIGITS, '0')}`
    return Buffer.from(text)
  }

  function listing(query: URLSearchParams): string {
    const wanted = query.get('prefix') ?? ''
    const limit = Math.min(Number(query.get('max-keys') ?? 1000), 1000)
    const token = query.get('continuation-token')
    const startAfter = query.get('start-after')
    let first = startAfter ? indexAfter(startAfter) : 0
    if (token !== null) first = Number(token.slice(5))
    // Keys share all but their digits, so a prefix selects one contiguous run.
    const from = Math.max(first, wanted <= prefix ? 0 : firstWith(wanted))
    const level = query.get('delimiter') === '/' ? prefix.indexOf('/', wanted.length) : -1
    const until = level === -1 ? endWith(wanted) : 0
    const end = Math.max(from, Math.min(from + limit, until))
    const parts: string[] = []
    for (let index = from; index < end; index++)
      parts.push(before, String(index).padStart(DIGITS, '0'), after)
    const more = end < until
    const common =
      level !== -1 && prefix.startsWith(wanted)
        ? `<CommonPrefixes><Prefix>${escapeXml(prefix.slice(0, level + 1))}</Prefix></CommonPrefixes>`
        : ''
    return (
      '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      `<EncodingType>url</EncodingType><KeyCount>${end - from}</KeyCount><IsTruncated>${more}</IsTruncated>` +
      (more ? `<NextContinuationToken>next-${end}</NextContinuationToken>` : '') +
      `${parts.join('')}${common}</ListBucketResult>`
    )
  }

  /** Index of the first key that begins with `wanted` or comes after it. */
  function firstWith(wanted: string): number {
    let [low, high] = [0, keys]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (keyAt(middle) >= wanted) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Index after the last key that begins with `wanted`. */
  function endWith(wanted: string): number {
    if (prefix.startsWith(wanted)) return keys
    return wanted.startsWith(prefix) ? firstWith(`${wanted}\uffff`) : 0
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://canned')
    const [, , ...rest] = url.pathname.split('/')
    const key = decodeURIComponent(rest.join('/'))
    if (key === '') {
      requests.list++
      response.setHeader('content-type', 'application/xml')
      response.end(listing(url.searchParams))
      return
    }
    requests.get++
    const index = indexOf(key)
    if (index === null || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.statusCode = index === null ? 404 : 405
      response.end(`<Error><Code>${index === null ? 'NoSuchKey' : 'MethodNotAllowed'}</Code></Error>`)
      return
    }
    response.setHeader('content-type', json ? 'application/json' : 'image/jpeg')
    response.setHeader('etag', '"0123456789abcdef0123456789abcdef"')
    response.setHeader('last-modified', new Date(MODIFIED).toUTCString())
    response.end(body(index))
  }

  const server = createServer((request, response) => {
    if (latency > 0) setTimeout(answer, latency, request, response)
    else answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const bucket = 'canned'
  return {
    endpoint,
    bucket,
    values: { bucket, s3_endpoint: endpoint, aws_access_key_id: 'any', aws_secret_access_key: 'thing' },
    keyAt,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
