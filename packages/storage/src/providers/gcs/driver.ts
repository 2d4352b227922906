import { Readable } from 'node:stream'
import type { ListPage, ListQuery, ReadOptions, ReadResult, StorageDriver } from '../../kit/driver.ts'
import { bodyText, drain } from '../../kit/http.ts'
import { firstKey, readOneByte, WRITE_CHECK_BODY, writeCheckKey } from '../../kit/probes.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import type { QueryPairs } from '../../kit/query.ts'
import { formatRange } from '../../kit/range.ts'
import { explainGcs } from './advice.ts'
import { GcsClient, type GcsRequest } from './client.ts'
import { classifyGcs, GcsFailure, readRecord } from './failure.ts'
import { LIST_FIELDS, NAME_FIELDS, parseList } from './list-parser.ts'
import type { GcsOptions } from './options.ts'
import type { Answer } from './requests.ts'

/** Cloud Storage answers at most this many objects a page. */
const MAX_PAGE = 1000
/** A clock this far off spoils links. */
const CLOCK_TOLERANCE = 5 * 60_000

/** Reason codes that say no more than the status does. */
const VAGUE = new Set(['forbidden', 'IAM_PERMISSION_DENIED', 'invalid', 'notFound'])

/** What a status means, where the reason code alone leaves that open. */
type Meanings = Readonly<Record<number, string>>

export function gcsDriver(options: GcsOptions, deps: StorageDeps): StorageDriver {
  const client = new GcsClient(options, deps)

  async function send(request: GcsRequest, meanings: Meanings): Promise<Answer> {
    try {
      return await client.send(request)
    } catch (error) {
      if (!(error instanceof GcsFailure)) throw error
      const vague = VAGUE.has(error.code) || error.code === `Http${error.status}`
      const meaning = vague ? meanings[error.status] : undefined
      throw meaning === undefined ? error : error.as(meaning)
    }
  }

  async function list(query: ListQuery): Promise<ListPage> {
    const { startAfter } = query
    const pairs: [string, string][] = [
      ['fields', query.details === false ? NAME_FIELDS : LIST_FIELDS],
      ['maxResults', String(Math.min(Math.max(1, query.limit), MAX_PAGE))],
    ]
    if (query.prefix !== '') pairs.push(['prefix', query.prefix])
    if (!query.recursive) pairs.push(['delimiter', '/'])
    // A page token goes on inside the listing it came from, which has the same start.
    if (startAfter) pairs.push(['startOffset', startAfter])
    if (query.cursor !== null) pairs.push(['pageToken', query.cursor])
    const answer = await send(
      { method: 'GET', key: null, query: pairs, signal: query.signal },
      { 400: 'InvalidBucket', 403: 'ListDenied', 404: 'NoSuchBucket' },
    )
    const page = parseList(await bodyText(answer.body))
    if (!page) throw new GcsFailure({ status: answer.status, code: 'NotGcs' })
    // Offsets include the name itself.
    const [first] = page.objects
    return first && first.key === startAfter ? { ...page, objects: page.objects.slice(1) } : page
  }

  async function read(key: string, { signal, range }: ReadOptions): Promise<ReadResult> {
    // Packed objects are handed on as they are: unpacked on the way they would lose size and ranges.
    const headers = { 'accept-encoding': 'gzip', ...(range && { range: formatRange(range) }) }
    const meanings = { 400: 'InvalidName', 403: 'ReadDenied', 404: 'NoSuchObject' }
    const query: QueryPairs = [['alt', 'media']]
    const answer = await send({ method: 'GET', area: '/download', key, query, headers, signal }, meanings)
    if (answer.status !== 416) return describe(answer)
    await drain(answer.body)
    const found = describe(answer)
    return {
      ...found,
      body: Readable.from([]),
      size: 0,
      contentRange: found.contentRange ?? `bytes */${await sizeOf(key, signal)}`,
    }
  }

  async function sizeOf(key: string, signal: AbortSignal): Promise<number> {
    const query: QueryPairs = [['fields', 'size']]
    const answer = await send({ method: 'GET', key, query, signal }, { 404: 'NoSuchObject' })
    return Number(readRecord(await bodyText(answer.body))['size'])
  }

  async function put(
    key: string,
    body: Uint8Array,
    contentType: string,
    signal: AbortSignal,
    conditions: QueryPairs = [],
  ): Promise<void> {
    const query: QueryPairs = [
      ['uploadType', 'media'],
      ['name', key],
      ['fields', 'generation'],
      ...conditions,
    ]
    const headers = { 'content-type': contentType }
    const meanings = { 400: 'InvalidName', 403: 'WriteDenied', 404: 'NoSuchBucket' }
    const answer = await send(
      { method: 'POST', area: '/upload', key: null, query, headers, body, signal },
      meanings,
    )
    await drain(answer.body)
  }

  async function remove(key: string, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    try {
      const answer = await send(
        { method: 'DELETE', key, signal },
        { 400: 'InvalidName', 403: 'RemoveDenied' },
      )
      await drain(answer.body)
    } catch (error) {
      if (!(error instanceof GcsFailure) || error.status !== 404) throw error
    }
  }

  async function presign(
    key: string,
    ttlSeconds: number,
    query: QueryPairs,
    signal: AbortSignal,
  ): Promise<URL> {
    if (/(?:^|\/)\.\.?(?:\/|$)/.test(key)) throw new GcsFailure({ status: 0, code: 'DotSegment' })
    return client.presign(key, ttlSeconds, query, signal)
  }

  /** Where browsers will get links, also tries what making one needs. */
  async function probeRead(prefix: string, signal: AbortSignal): Promise<void> {
    const first = await firstKey(list, prefix, signal)
    if (options.presign) {
      const { clockAheadMs } = client.requests
      if (Math.abs(clockAheadMs ?? 0) > CLOCK_TOLERANCE)
        throw new GcsFailure({ status: 0, code: 'ClockSkew', clockAheadMs })
      if (!client.account) await client.presign('sluice-link-check', 60, [], signal)
    }
    if (first === undefined) return
    try {
      await readOneByte(read, first, signal)
    } catch (error) {
      // Removed since it was listed: says nothing about the storage.
      if (classifyGcs(error) !== 'not_found') throw error
    }
  }

  /**
   * Sends an object under a condition that no new object meets. Rights are checked before conditions, so a
   * store that would take it answers 412 and keeps nothing; one that ignores conditions has it removed again.
   * Replacing an object needs the right to delete as well, which deleting an absent one shows.
   */
  async function probeWrite(prefix: string, signal: AbortSignal): Promise<void> {
    const key = writeCheckKey(prefix)
    try {
      await put(key, WRITE_CHECK_BODY, 'text/plain', signal, [['ifGenerationMatch', '1']])
    } catch (error) {
      if (!(error instanceof GcsFailure) || error.status !== 412) throw error
    }
    await remove(key, { signal })
  }

  return {
    list,
    read,
    write: (key, body, { contentType, signal }) => put(key, body, contentType, signal),
    remove,
    presign: (key, { ttlSeconds, contentDisposition, contentType, signal }) =>
      presign(
        key,
        ttlSeconds,
        [
          ...(contentDisposition ? [['response-content-disposition', contentDisposition] as const] : []),
          ...(contentType ? [['response-content-type', contentType] as const] : []),
        ],
        signal,
      ),
    probe: (need, { prefix, signal }) => (need === 'read' ? probeRead : probeWrite)(prefix, signal),
    classify: classifyGcs,
    explain: (error) =>
      explainGcs(error, {
        bucket: options.bucket,
        host: client.endpoint.host,
        google: client.endpoint.google,
        account: client.account?.email ?? null,
      }),
    close: () => client.close(),
  }
}

function describe({ status, headers, body }: Answer): ReadResult {
  const length = headers['content-length']
  const generation = headers['x-goog-generation']
  const etag = headers['etag'] ?? null
  return {
    status: status === 206 || status === 416 ? status : 200,
    body,
    size: length === undefined ? null : Number(length),
    contentType: headers['content-type'] ?? null,
    contentEncoding: headers['content-encoding'] ?? null,
    // As in listings, where it is the generation too; the JSON API's own comes without quotes.
    etag: generation ? `"${generation}"` : etag && !etag.endsWith('"') ? `"${etag}"` : etag,
    lastModified: headers['last-modified'] ?? null,
    contentRange: headers['content-range'] ?? null,
  }
}
