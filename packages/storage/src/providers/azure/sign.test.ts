/** Our signature against the one Microsoft's own library makes, of the same requests. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  BlobClient,
  ContainerClient,
  newPipeline,
  StorageSharedKeyCredential,
  type StorageRetryOptions,
} from '@azure/storage-blob'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { quotePath } from '../../kit/keys.ts'
import { sharedKey } from './sign.ts'

const KEY = Buffer.alloc(64, 7)
const seen: IncomingMessage[] = []
const server = createServer((request, response) => {
  seen.push(request)
  request.resume().on('end', () => response.writeHead(404, { 'x-ms-error-code': 'BlobNotFound' }).end())
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`
const retryOptions: StorageRetryOptions = { maxTries: 1 }
const pipeline = newPipeline(new StorageSharedKeyCredential('account', KEY.toString('base64')), {
  retryOptions,
})
const container = new ContainerClient(`${address}/media`, pipeline)
const blob = (key: string) =>
  new BlobClient(`${address}/media/${quotePath(key)}`, pipeline).getBlockBlobClient()

beforeEach(() => {
  seen.length = 0
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const md5 = new Uint8Array(16).fill(3)

it.each<[string, () => Promise<unknown>]>([
  ['a read', () => blob('plain.txt').download()],
  ['a ranged read', () => blob('plain.txt').download(5, 10)],
  ['a head', () => blob("a b/ü#?%+&=;~'()*!日本/😀.png").getProperties()],
  ['a write with a checksum', () => blob('x').upload('hello', 5, { transactionalContentMD5: md5 })],
  ['an empty write', () => blob('x').upload('', 0, { blobHTTPHeaders: { blobContentType: 'text/plain' } })],
  ['a removal', () => blob('x').delete({ deleteSnapshots: 'include', conditions: { ifMatch: '"0x1"' } })],
  [
    'a listing',
    () =>
      container
        .listBlobsByHierarchy('/', { prefix: 'ä /%+&' })
        .byPage({ maxPageSize: 3, continuationToken: '2!8!x=' })
        .next(),
  ],
])('%s is signed as Microsoft signs it', async (_name, send) => {
  await send().catch(() => {})
  const [request] = seen
  if (!request) throw new Error('nothing was sent')
  const url = new URL(request.url ?? '', address)
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
  const [path = ''] = (request.url ?? '').split('?', 1)
  const query = [...url.searchParams]
  const length = Number(request.headers['content-length'] ?? 0)
  expect(sharedKey({ method: request.method ?? '', path, query, headers, length }, 'account', KEY)).toBe(
    request.headers.authorization,
  )
})
