/**
 * A store with one large object, in a process of its own: `node big-object-main.ts --megabytes 512`. Prints one
 * line of JSON, `{"endpoint", "bucket", "values"}`, as the canned S3 does.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '512' } } })
const CHUNK = Buffer.alloc(65_536, 7)
const size = Number(values.megabytes) * 1_048_576
const LIST = `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>big.mp4</Key>
  <LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>"0"</ETag><Size>${size}</Size></Contents></ListBucketResult>`

function* chunks(): Generator<Buffer> {
  for (let sent = 0; sent < size; sent += CHUNK.length) yield CHUNK
}

const server = createServer((req, res) => {
  if (req.url?.includes('list-type')) return res.setHeader('content-type', 'application/xml').end(LIST)
  res.writeHead(200, { 'content-length': size, 'content-type': 'video/mp4', etag: '"0"' })
  if (req.method === 'HEAD') return res.end()
  return Readable.from(chunks(), { objectMode: false }).pipe(res)
})
server.listen(0, '127.0.0.1', () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const storage = {
    bucket: 'big-bucket',
    s3_endpoint: endpoint,
    region_name: 'us-east-1',
    aws_access_key_id: 'any',
    aws_secret_access_key: 'thing',
  }
  process.stdout.write(`${JSON.stringify({ endpoint, bucket: storage.bucket, values: storage })}\n`)
})
process.once('SIGTERM', () => process.exit(0))
process.stdin.on('end', () => process.exit(0)).resume()
