/**
 * A Cloud Storage of our own for tests, as strict as Google's where it matters to a client: assertions, tokens,
 * rights, signed URLs, names, offsets, paging, ranges, CORS. Nothing is accepted that Google would refuse.
 *
 * It is no emulator: what no driver of ours asks for is answered 404 or 400.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { AddressInfo } from 'node:net'
import { GcsAccounts, googleError, type GcsAccount, type GcsRight, type Reply } from './gcs-accounts.ts'
import { GcsBucket, nameProblem, pick, type GcsObject } from './gcs-bucket.ts'
import { checkSignedUrl, isSigned } from './gcs-signed-url.ts'

export interface GcsServer {
  /** The endpoint, also of its token, STS, IAM and metadata services. */
  readonly url: string
  readonly accounts: GcsAccounts
  /** Method and path of every request so far. */
  readonly seen: string[]
  bucket(name: string): GcsBucket
  close(): Promise<void>
}

interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  /** Decoded parts of the path. */
  readonly parts: readonly string[]
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Buffer
}

const isRefused = (found: GcsAccount | { readonly refused: Reply }): found is { readonly refused: Reply } =>
  'refused' in found

export async function gcsServer(): Promise<GcsServer> {
  let url = ''
  const accounts = new GcsAccounts(() => url)
  const buckets = new Map<string, GcsBucket>()
  const seen: string[] = []

  function metadata({ request, response, path }: Call): void {
    if (request.headers['metadata-flavor'] !== 'Google') return void response.writeHead(403).end()
    response.setHeader('metadata-flavor', 'Google')
    const asked = path.replace('/computeMetadata/v1/', '').replace(/\/$/, '')
    const base = 'instance/service-accounts/default'
    if (asked === 'instance') return json(response, [200, {}])
    if (asked === 'universe/universe-domain') return void response.end('googleapis.com')
    if (asked === `${base}/email` && accounts.machine) return void response.end(accounts.machine)
    if (asked === `${base}/token` && accounts.machine)
      return json(response, [
        200,
        { access_token: accounts.give(accounts.machine), expires_in: 3599, token_type: 'Bearer' },
      ])
    response.writeHead(404).end()
  }

  /** What the JSON API says before it looks at an object. */
  function admit({ request, query }: Call, name: string, right: GcsRight): GcsBucket | { refused: Reply } {
    const caller = accounts.bearer(request.headers.authorization)
    if (isRefused(caller)) return caller
    if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name)) return { refused: googleError(400, 'invalid') }
    const bucket = buckets.get(name)
    if (!bucket) return { refused: googleError(404, 'notFound') }
    if (bucket.requesterPays && !query.get('userProject')) return { refused: googleError(400, 'required') }
    return caller.rights.has(right) ? bucket : { refused: googleError(403, 'forbidden') }
  }

  function api(call: Call): void {
    const { request, response, method, parts, query, body } = call
    const [, bucketName = '', key] = parts
    const upload = parts[0] === 'upload'
    const right: GcsRight | null =
      method === 'GET'
        ? key === undefined
          ? 'list'
          : 'get'
        : method === 'DELETE'
          ? 'delete'
          : upload
            ? 'create'
            : null
    if (right === null) return json(response, googleError(405, 'methodNotAllowed'))
    const bucket = admit(call, bucketName, right)
    if ('refused' in bucket) return json(response, bucket.refused)
    if (right === 'list') return json(response, bucket.list(query))
    const name = upload ? (query.get('name') ?? '') : (key ?? '')
    if (nameProblem(name) !== null) return json(response, googleError(400, 'invalid'))
    const object = bucket.get(name)
    if (right === 'create') {
      if (query.get('uploadType') !== 'media') return json(response, googleError(400, 'badRequest'))
      const wanted = query.get('ifGenerationMatch')
      if (wanted !== null && wanted !== (object?.generation ?? '0'))
        return json(response, googleError(412, 'conditionNotMet'))
      const owner = accounts.bearer(request.headers.authorization)
      if (object && !isRefused(owner) && !owner.rights.has('delete'))
        return json(response, googleError(403, 'forbidden'))
      const contentType = request.headers['content-type']
      const made = bucket.put(name, body, { ...(contentType && { contentType }) })
      return json(response, [200, pick(query.get('fields'), bucket.facts(made))])
    }
    if (!object) return json(response, googleError(404, 'notFound'))
    if (right === 'delete') {
      bucket.delete(name)
      return void response.writeHead(204).end()
    }
    if (query.get('alt') !== 'media')
      return json(response, [200, pick(query.get('fields'), bucket.facts(object))])
    // Google sends those who forget the area on to it.
    if (parts[0] !== 'download') return json(response, googleError(302, 'mediaDownloadRedirect'))
    media(call, object)
  }

  /** The XML API, as links use it. */
  function linked(call: Call): void {
    const { request, response, method, path, query } = call
    const [, bucketPart = '', ...rest] = path.split('/')
    const bucket = buckets.get(decodeURIComponent(bucketPart))
    const name = decodeURIComponent(rest.join('/'))
    const origin = request.headers.origin
    if (method === 'OPTIONS') {
      const asked = String(request.headers['access-control-request-method'])
      const wanted = String(request.headers['access-control-request-headers'] ?? '').match(/[^,\s]+/g) ?? []
      const headers = bucket?.corsHeaders(origin, asked, wanted) ?? {}
      const allowed =
        'vary' in headers
          ? {
              'access-control-allow-methods': asked,
              'access-control-allow-headers': wanted.join(', '),
              'access-control-max-age': '3600',
            }
          : {}
      return void response.writeHead(200, { ...headers, ...allowed }).end()
    }
    for (const [header, value] of Object.entries(bucket?.corsHeaders(origin, method) ?? {}))
      response.setHeader(header, value)
    const pairs = [...query]
    if (!isSigned(pairs)) return xml(response, 403, 'AccessDenied')
    const checked = checkSignedUrl({ method, path, query: pairs, headers: request.headers }, (email) =>
      accounts.find(email),
    )
    if (!checked.ok) return xml(response, checked.status, checked.code)
    if (!bucket) return xml(response, 404, 'NoSuchBucket')
    if (bucket.requesterPays && !query.get('userProject')) return xml(response, 400, 'UserProjectMissing')
    const { rights } = checked.account
    if (method === 'PUT') {
      if (!rights.has('create')) return xml(response, 403, 'AccessDenied')
      const contentType = request.headers['content-type']
      bucket.put(name, call.body, { ...(contentType && { contentType }) })
      return void response.end()
    }
    if (method !== 'GET' && method !== 'HEAD') return xml(response, 405, 'MethodNotAllowed')
    if (!rights.has('get')) return xml(response, 403, 'AccessDenied')
    const object = bucket.get(name)
    if (!object) return xml(response, 404, 'NoSuchKey')
    media(call, object)
  }

  function handle(call: Call): void {
    const { request, response, method, path } = call
    if (path.startsWith('/computeMetadata/')) return metadata(call)
    if (method === 'POST' && path === '/token')
      return json(response, accounts.exchangeAssertion(new URLSearchParams(call.body.toString())))
    if (method === 'POST' && path === '/sts')
      return json(response, accounts.exchangeSubject(new URLSearchParams(call.body.toString())))
    const act = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):(\w+)$/.exec(decodeURIComponent(path))
    if (method === 'POST' && act) {
      const caller = accounts.bearer(request.headers.authorization)
      if (isRefused(caller)) return json(response, caller.refused)
      return json(response, accounts.actAs(caller, act[1] ?? '', act[2] ?? '', readJson(call.body)))
    }
    const found = /^(?:\/(download|upload))?\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(path)
    if (!found) return linked(call)
    const [, area = '', bucket = '', key] = found
    const parts = [area, decodeURIComponent(bucket), ...(key === undefined ? [] : [decodeURIComponent(key)])]
    api({ ...call, parts })
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = 'GET', url: target = '/' } = request
      const mark = target.indexOf('?')
      const path = mark === -1 ? target : target.slice(0, mark)
      // A plus is a plus here, as in Google's signatures.
      const search = mark === -1 ? '' : target.slice(mark + 1).replaceAll('+', '%2B')
      seen.push(`${method} ${path}`)
      const query = new URLSearchParams(search)
      try {
        handle({ request, response, method, parts: [], path, query, body: Buffer.concat(chunks) })
      } catch {
        // What cannot be decoded.
        json(response, googleError(400, 'badRequest'))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    accounts,
    seen,
    bucket(name) {
      const bucket = buckets.get(name) ?? new GcsBucket(name)
      buckets.set(name, bucket)
      return bucket
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function json(response: ServerResponse, [status, body]: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' })
  response.end(JSON.stringify(body))
}

function xml(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml; charset=UTF-8' })
  response.end(`<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code></Error>`)
}

function readJson(body: Buffer): Readonly<Record<string, unknown>> {
  return { ...(JSON.parse(body.toString('utf8')) as object) }
}

/** Content of an object: whole, in part, or unpacked for those who do not take it packed. */
function media({ request, response, query }: Call, object: GcsObject): void {
  const packed = object.contentEncoding === 'gzip'
  const unpack = packed && !String(request.headers['accept-encoding'] ?? '').includes('gzip')
  const body = unpack ? gunzipSync(object.body) : object.body
  response.setHeader('content-type', query.get('response-content-type') ?? object.contentType)
  response.setHeader('x-goog-generation', object.generation)
  response.setHeader('etag', Buffer.from(object.generation).toString('base64'))
  response.setHeader('last-modified', object.updated.toUTCString())
  const disposition = query.get('response-content-disposition')
  if (disposition !== null) response.setHeader('content-disposition', disposition)
  if (packed && !unpack) response.setHeader('content-encoding', 'gzip')
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '')
  const [, first = '', last = ''] = range ?? []
  if (!range || unpack || (first === '' && last === '')) {
    if (!unpack) response.setHeader('content-length', body.length)
    response.end(request.method === 'HEAD' ? undefined : body)
    return
  }
  const start = first === '' ? Math.max(0, body.length - Number(last)) : Number(first)
  const end = first === '' || last === '' ? body.length - 1 : Math.min(Number(last), body.length - 1)
  if (start >= body.length || end < start) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
    return
  }
  const part = body.subarray(start, end + 1)
  response.writeHead(206, {
    'content-range': `bytes ${start}-${end}/${body.length}`,
    'content-length': part.length,
  })
  response.end(part)
}
