/**
 * Listings of Cloud Storage and of Azure, made up page by page, in a process of its own:
 * `node canned-pages-main.ts --kind gcs|azure --keys N`. Nothing is stored, no signature is checked, all names
 * are of one bucket. Prints one line of JSON, `{"endpoint", "bucket", "values"}`, as the canned S3 does.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { kind: { type: 'string' }, keys: { type: 'string', default: '0' } },
})
const keys = Number(values.keys)
const nameAt = (index: number): string => `images/img_${String(index).padStart(9, '0')}.jpg`

interface Look {
  type: string
  /** Names of the parameters that hold the position and the size of a page. */
  cursor: string
  limit: string
  most: number
  page(names: readonly string[], next: number | null): string
  wire(endpoint: string): Record<string, unknown>
}

const gcs: Look = {
  type: 'application/json',
  cursor: 'pageToken',
  limit: 'maxResults',
  most: 1000,
  page: (names, next) => {
    const items = names.map(
      (name) =>
        `{"name":"${name}","size":"16","updated":"2026-01-02T03:04:05.000Z","generation":"1767323045000000"}`,
    )
    const token = next === null ? '' : `"nextPageToken":"${next}",`
    return `{"kind":"storage#objects",${token}"items":[${items.join(',')}]}`
  },
  wire: (endpoint) => ({ bucket: 'canned', gcs_endpoint: endpoint }),
}

const azure: Look = {
  type: 'application/xml',
  cursor: 'marker',
  limit: 'maxresults',
  most: 5000,
  page: (names, next) => {
    const blobs = names.map(
      (name) =>
        `<Blob><Name>${name}</Name><Properties><Creation-Time>Fri, 02 Jan 2026 03:04:05 GMT</Creation-Time>` +
        '<Last-Modified>Fri, 02 Jan 2026 03:04:05 GMT</Last-Modified><Etag>0x8DE4A1B2C3D4E5F</Etag>' +
        '<Content-Length>16</Content-Length><Content-Type>image/jpeg</Content-Type><Content-Encoding/>' +
        '<Content-Language/><Content-MD5>ABEiM0RVZneImaq7zN3u/w==</Content-MD5><BlobType>BlockBlob</BlobType>' +
        '<AccessTier>Hot</AccessTier><LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>' +
        '<ServerEncrypted>true</ServerEncrypted></Properties><OrMetadata/></Blob>',
    )
    return `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${blobs.join('')}</Blobs><NextMarker>${next ?? ''}</NextMarker></EnumerationResults>`
  },
  wire: (endpoint) => ({
    container: 'canned',
    account_url: endpoint,
    account_name: 'any',
    account_key: 'dGhpbmc=',
  }),
}

const look = values.kind === 'azure' ? azure : gcs
const server = createServer((req, res) => {
  const query = new URL(req.url ?? '/', 'http://canned').searchParams
  const from = Number(query.get(look.cursor) ?? 0)
  const to = Math.min(keys, from + Math.min(look.most, Number(query.get(look.limit) ?? look.most)))
  const names = Array.from({ length: to - from }, (_, at) => nameAt(from + at))
  res.setHeader('content-type', look.type).end(look.page(names, to < keys ? to : null))
})
server.listen(0, '127.0.0.1', () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.stdout.write(`${JSON.stringify({ endpoint, bucket: 'canned', values: look.wire(endpoint) })}\n`)
})
process.once('SIGTERM', () => process.exit(0))
process.stdin.on('end', () => process.exit(0)).resume()
