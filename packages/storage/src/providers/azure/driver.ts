import { Readable } from 'node:stream'
import type {
  ByteRange,
  ListPage,
  ListQuery,
  ReadOptions,
  ReadResult,
  StorageDriver,
} from '../../kit/driver.ts'
import { bodyText, drain } from '../../kit/http.ts'
import { firstKey, readOneByte, WRITE_CHECK_BODY, writeCheckKey, WRONG_MD5 } from '../../kit/probes.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { formatRange, resolveRange } from '../../kit/range.ts'
import { explainAzure } from './advice.ts'
import { AzureClient, type AzureAnswer } from './client.ts'
import { AzureFailure, classifyAzure } from './failure.ts'
import { createLinks } from './links.ts'
import { parseBlobList } from './list-parser.ts'
import type { AzureOptions } from './options.ts'

/** Azure answers at most this many blobs a page. */
const MAX_PAGE = 5000

export function azureDriver(options: AzureOptions, deps: StorageDeps): StorageDriver {
  const client = new AzureClient(options, deps)
  const links = createLinks(options.container, client)

  async function list({ prefix, recursive, cursor, limit, signal }: ListQuery): Promise<ListPage> {
    const query: [string, string][] = [
      ['restype', 'container'],
      ['comp', 'list'],
      ['maxresults', String(Math.min(Math.max(1, limit), MAX_PAGE))],
    ]
    if (prefix !== '') query.push(['prefix', prefix])
    if (!recursive) query.push(['delimiter', '/'])
    if (cursor !== null) query.push(['marker', cursor])
    const answer = await client.send({ method: 'GET', resource: 'container', need: 'l', query, signal })
    const page = parseBlobList(await bodyText(answer.body))
    if (!page) throw new AzureFailure({ status: answer.status, code: 'NotAzure' })
    return { objects: page.objects, nextCursor: page.nextMarker }
  }

  async function head(key: string, signal: AbortSignal): Promise<ReadResult> {
    const answer = await client.send({ method: 'HEAD', resource: { key }, need: 'r', signal })
    await drain(answer.body)
    return describe(answer)
  }

  function outside(found: ReadResult): ReadResult {
    const contentRange = found.size === null ? null : `bytes */${found.size}`
    return { ...found, status: 416, body: Readable.from([]), size: 0, contentRange }
  }

  async function read(key: string, { signal, range }: ReadOptions): Promise<ReadResult> {
    let asked: ByteRange | undefined = range
    if (range && 'suffix' in range) {
      // Azure knows no ranges counted from the end.
      const found = await head(key, signal)
      const part = found.size === null ? null : resolveRange(range, found.size)
      if (!part) return outside(found)
      asked = part
    }
    const headers = asked ? { 'x-ms-range': formatRange(asked) } : {}
    try {
      const answer = await client.send({ method: 'GET', resource: { key }, need: 'r', headers, signal })
      const found = describe(answer)
      // Azurite's answer to a range that begins where the object ends: `bytes 10-9/10`.
      const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(found.contentRange ?? '') ?? []
      if (Number(first) <= Number(last) || first === undefined) return found
      await drain(answer.body)
      return outside({ ...found, size: Number(size) })
    } catch (error) {
      if (!(error instanceof AzureFailure) || error.status !== 416) throw error
      return outside(await head(key, signal))
    }
  }

  async function put(
    key: string,
    body: Uint8Array,
    more: Record<string, string>,
    signal: AbortSignal,
  ): Promise<void> {
    const headers = { 'x-ms-blob-type': 'BlockBlob', ...more }
    await drain(
      (await client.send({ method: 'PUT', resource: { key }, need: 'w', headers, body, signal })).body,
    )
  }

  async function remove(key: string, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    const headers = { 'x-ms-delete-snapshots': 'include' }
    try {
      await drain(
        (await client.send({ method: 'DELETE', resource: { key }, need: 'd', headers, signal })).body,
      )
    } catch (error) {
      if (!(error instanceof AzureFailure) || error.code !== 'BlobNotFound') throw error
    }
  }

  async function probeRead(prefix: string, signal: AbortSignal): Promise<void> {
    const first = await firstKey(list, prefix, signal)
    if (first === undefined) return
    try {
      await readOneByte(read, first, signal)
    } catch (error) {
      if (error instanceof AzureFailure && error.code === 'AuthorizationPermissionMismatch')
        throw new AzureFailure({ status: 403, code: 'ReadDenied' })
      const kind = classifyAzure(error)
      // Archived, or removed since it was listed: says nothing about the storage.
      if (kind !== 'unsupported' && kind !== 'not_found') throw error
    }
  }

  /**
   * Sends an object with the checksum of another. Rights are checked before checksums, so a store that would
   * take it answers Md5Mismatch and keeps nothing; one that ignores checksums has it removed again.
   */
  async function probeWrite(prefix: string, signal: AbortSignal): Promise<void> {
    const key = writeCheckKey(prefix)
    try {
      await put(key, WRITE_CHECK_BODY, { 'content-md5': WRONG_MD5 }, signal)
    } catch (error) {
      if (!(error instanceof AzureFailure)) throw error
      if (error.code === 'Md5Mismatch' || error.code === 'InvalidMd5') return
      if (error.code === 'AuthorizationPermissionMismatch')
        throw new AzureFailure({ status: 403, code: 'WriteDenied' })
      throw error
    }
    await remove(key, { signal }).catch(() => {})
  }

  return {
    list,
    read,
    write: (key, body, { contentType, signal }) =>
      put(key, body, { 'x-ms-blob-content-type': contentType }, signal),
    remove,
    presign: (key, more) => links.make(key, more),
    probe: (need, { prefix, signal }) => (need === 'read' ? probeRead : probeWrite)(prefix, signal),
    classify: classifyAzure,
    explain: (error) => {
      const { account } = client
      const place = options.account_url ? (account?.place ?? null) : null
      return explainAzure(error, {
        container: options.container,
        host: place?.host ?? null,
        azure: account?.place.azure ?? true,
        way: account?.signIn.way ?? 'key',
        ofServer: account?.signIn.way === 'key' && account.signIn.ofServer,
      })
    },
    close: () => client.close(),
  }
}

function describe({ status, headers, body }: AzureAnswer): ReadResult {
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
