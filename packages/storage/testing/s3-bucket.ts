/** Buckets for tests, made and filled with our own signed client. */
import { createHash, randomUUID } from 'node:crypto'
import { Agent } from 'undici'
import type { CorsRule } from '../src/providers/s3/cors.ts'
import { S3Client } from '../src/providers/s3/client.ts'
import { S3Target } from '../src/providers/s3/options.ts'
import { s3Driver } from '../src/providers/s3/driver.ts'

export interface S3Account {
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
}

export interface TestBucket {
  readonly name: string
  /** Wire values of a storage of provider `s3` for the whole bucket; add `prefix` and others as needed. */
  readonly values: Readonly<Record<string, unknown>>
  put(key: string, body: Uint8Array | string, contentType?: string): Promise<void>
  /** Stores bytes that are packed already, and says how. */
  putPacked(key: string, body: Uint8Array, contentType: string, contentEncoding: string): Promise<void>
  get(key: string): Promise<Buffer>
  keys(): Promise<string[]>
  /** Allows browsers of these origins to GET, PUT and HEAD. */
  allowOrigins(origins: readonly string[]): Promise<void>
  /** Rules in the JSON form of AWS; they replace those that are there. */
  setCors(rules: readonly CorsRule[]): Promise<void>
  /** A bucket policy, as JSON text; it replaces the one that is there. */
  setPolicy(policy: string): Promise<void>
  /** Closes connections. The bucket stays: the server goes away with the run. */
  close(): Promise<void>
}

const never = new AbortController().signal

/** Creates a bucket, by default with a name of its own. */
export async function createTestBucket(
  account: S3Account,
  label = 'test',
  name = `${label}-${randomUUID().slice(0, 13)}`,
): Promise<TestBucket> {
  const values = {
    bucket: name,
    s3_endpoint: account.endpoint,
    aws_access_key_id: account.accessKey,
    aws_secret_access_key: account.secretKey,
  }
  const options = S3Target.parse(values)
  const dispatcher = new Agent()
  const client = new S3Client(options, { dispatcher })
  const driver = s3Driver(options, { dispatcher })
  const created = await client.send({ method: 'PUT', key: null, signal: never })
  created.body.resume()

  /** Sets a subresource of the bucket. */
  async function configure(what: 'cors' | 'policy', text: string): Promise<void> {
    const body = Buffer.from(text)
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
    const query = [[what, '']] as const
    const done = await client.send({ method: 'PUT', key: null, query, headers, body, signal: never })
    done.body.resume()
  }

  const setCors = (rules: readonly CorsRule[]): Promise<void> => configure('cors', corsXml(rules))

  return {
    name,
    values,
    put: (key, body, contentType = 'application/octet-stream') =>
      driver.write?.(key, Buffer.from(body), { contentType, signal: never }) ?? Promise.resolve(),
    async putPacked(key, packed, contentType, contentEncoding) {
      const headers = { 'content-type': contentType, 'content-encoding': contentEncoding }
      const body = Buffer.from(packed)
      const done = await client.send({ method: 'PUT', key, headers, body, signal: never })
      done.body.resume()
    },
    async get(key) {
      const chunks: Uint8Array[] = []
      const { body } = await driver.read(key, { signal: never })
      for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk)
      return Buffer.concat(chunks)
    },
    async keys() {
      const keys: string[] = []
      let cursor: string | null = null
      do {
        const page = await driver.list({ prefix: '', recursive: true, cursor, limit: 1000, signal: never })
        keys.push(...page.objects.map(({ key }) => key))
        cursor = page.nextCursor
      } while (cursor !== null)
      return keys
    },
    allowOrigins: (origins) =>
      setCors([
        {
          AllowedOrigins: origins,
          AllowedMethods: ['GET', 'PUT', 'HEAD'],
          AllowedHeaders: ['*'],
          ExposeHeaders: ['ETag'],
        },
      ]),
    setCors,
    setPolicy: (policy) => configure('policy', policy),
    close: () => dispatcher.destroy(),
  }
}

function corsXml(rules: readonly CorsRule[]): string {
  const tags = (name: string, texts: readonly string[] = []): string =>
    texts.map((text) => `<${name}>${text.replaceAll('&', '&amp;')}</${name}>`).join('')
  const inner = rules.map(
    (rule) =>
      `<CORSRule>${tags('AllowedOrigin', rule.AllowedOrigins)}${tags('AllowedMethod', rule.AllowedMethods)}` +
      `${tags('AllowedHeader', rule.AllowedHeaders)}${tags('ExposeHeader', rule.ExposeHeaders)}` +
      `${rule.MaxAgeSeconds === undefined ? '' : `<MaxAgeSeconds>${rule.MaxAgeSeconds}</MaxAgeSeconds>`}</CORSRule>`,
  )
  return `<CORSConfiguration>${inner.join('')}</CORSConfiguration>`
}
