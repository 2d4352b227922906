import { Readable } from 'node:stream'
import type { ListPage, ListQuery, ReadOptions, ReadResult, StorageDriver } from '../../kit/driver.ts'
import { bodyText, drain } from '../../kit/http.ts'
import { firstKey, readOneByte, WRITE_CHECK_BODY, writeCheckKey, WRONG_MD5 } from '../../kit/probes.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import type { QueryPairs } from '../../kit/query.ts'
import { formatRange } from '../../kit/range.ts'
import { explainS3 } from './advice.ts'
import { S3Client, type S3Answer } from './client.ts'
import { classifyS3, S3Failure } from './failure.ts'
import { parseList } from './list-parser.ts'
import type { S3Options } from './options.ts'

/** S3 answers at most this many keys a page. */
const MAX_PAGE = 1000
/** S3 refuses links valid for longer. */
const MAX_TTL_SECONDS = 7 * 24 * 3600

export function s3Driver(options: S3Options, deps: StorageDeps): StorageDriver {
  const client = new S3Client(options, deps)

  async function list(query: ListQuery): Promise<ListPage> {
    const pairs: [string, string][] = [
      ['list-type', '2'],
      ['encoding-type', 'url'],
      ['max-keys', String(Math.min(Math.max(1, query.limit), MAX_PAGE))],
    ]
    if (query.prefix !== '') pairs.push(['prefix', query.prefix])
    if (!query.recursive) pairs.push(['delimiter', '/'])
    if (query.cursor !== null) pairs.push(['continuation-token', query.cursor])
    else if (query.startAfter) pairs.push(['start-after', query.startAfter])
    const answer = await client.send({ method: 'GET', key: null, query: pairs, signal: query.signal })
    const page = parseList(await bodyText(answer.body))
    if (!page) throw new S3Failure({ status: answer.status, code: 'NotS3' })
    return { objects: page.objects, nextCursor: page.nextToken }
  }

  async function read(key: string, { signal, range }: ReadOptions): Promise<ReadResult> {
    try {
      const headers = range ? { range: formatRange(range) } : {}
      return describe(await client.send({ method: 'GET', key, headers, signal }))
    } catch (error) {
      if (!(error instanceof S3Failure) || error.status !== 416) throw error
      const head = await client.send({ method: 'HEAD', key, signal })
      await drain(head.body)
      const found = describe(head)
      return {
        ...found,
        status: 416,
        body: Readable.from([]),
        size: 0,
        contentRange: found.size === null ? null : `bytes */${found.size}`,
      }
    }
  }

  /** SSE-S3 is what AWS does by itself; other stores often refuse to hear of it. */
  function encryption(): Record<string, string> {
    if (options.aws_sse_kms_key_id)
      return {
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': options.aws_sse_kms_key_id,
      }
    return client.locator.aws ? { 'x-amz-server-side-encryption': 'AES256' } : {}
  }

  async function put(
    key: string,
    body: Uint8Array,
    more: Record<string, string>,
    signal: AbortSignal,
  ): Promise<void> {
    const headers = { ...encryption(), ...more }
    const answer = await client.send({ method: 'PUT', key, headers, body, signal })
    await drain(answer.body)
  }

  async function remove(key: string, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    try {
      await drain((await client.send({ method: 'DELETE', key, signal })).body)
    } catch (error) {
      if (!(error instanceof S3Failure) || error.code !== 'NoSuchKey') throw error
    }
  }

  async function probeRead(prefix: string, signal: AbortSignal): Promise<void> {
    const first = await firstKey(list, prefix, signal)
    if (first === undefined) return
    try {
      await readOneByte(read, first, signal)
    } catch (error) {
      const kind = classifyS3(error)
      if (kind === 'denied') throw new S3Failure({ status: 403, code: 'ReadDenied' })
      // Archived, or removed since it was listed: says nothing about the storage.
      if (kind !== 'unsupported' && kind !== 'not_found') throw error
    }
  }

  /**
   * Sends an object with the checksum of another. Rights are checked before checksums, so a store that would
   * take it answers BadDigest and keeps nothing; one that ignores checksums has it removed again.
   */
  async function probeWrite(prefix: string, signal: AbortSignal): Promise<void> {
    const key = writeCheckKey(prefix)
    try {
      await put(key, WRITE_CHECK_BODY, { 'content-md5': WRONG_MD5 }, signal)
    } catch (error) {
      if (!(error instanceof S3Failure)) throw error
      if (error.code === 'BadDigest' || error.code === 'InvalidDigest') return
      if (error.code === 'AccessDenied') throw new S3Failure({ status: 403, code: 'WriteDenied' })
      throw error
    }
    await remove(key, { signal }).catch(() => {})
  }

  return {
    list,
    read,
    write: (key, body, { contentType, signal }) => put(key, body, { 'content-type': contentType }, signal),
    remove,
    async presign(key, { ttlSeconds, contentDisposition, contentType, signal }) {
      if (/(?:^|\/)\.\.?(?:\/|$)/.test(key)) throw new S3Failure({ status: 0, code: 'DotSegment' })
      const seconds = Math.min(Math.max(1, Math.floor(ttlSeconds)), MAX_TTL_SECONDS)
      const query: QueryPairs = [
        ...(contentDisposition ? [['response-content-disposition', contentDisposition] as const] : []),
        ...(contentType ? [['response-content-type', contentType] as const] : []),
      ]
      await client.learnRegion(signal)
      return client.presign(key, seconds, query)
    },
    probe: (need, { prefix, signal }) => (need === 'read' ? probeRead : probeWrite)(prefix, signal),
    classify: classifyS3,
    explain: (error) =>
      explainS3(error, {
        bucket: options.bucket,
        host: client.locator.place(client.region).host,
        region: client.region,
        ambient: client.ambient,
        role: options.role_arn,
        anonymous: options.anonymous ?? false,
        aws: client.locator.aws,
      }),
    close: () => client.close(),
  }
}

function describe({ status, headers, body }: S3Answer): ReadResult {
  const length = headers['content-length']
  return {
    status: status === 206 ? 206 : 200,
    body,
    size: length === undefined ? null : Number(length),
    contentType: headers['content-type'] ?? null,
    contentEncoding: headers['content-encoding'] ?? null,
    etag: headers['etag'] ?? null,
    lastModified: headers['last-modified'] ?? null,
    contentRange: headers['content-range'] ?? null,
  }
}
