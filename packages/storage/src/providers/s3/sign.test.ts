import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotePath } from '../../kit/keys.ts'
import type { AwsCredentials } from '../../kit/provider.ts'
import type { QueryPairs } from '../../kit/query.ts'
import { EMPTY_SHA256, sha256Hex, Signer, type SignScope } from './sign.ts'

/** Signature of a request of AWS's general SigV4 test suite. */
function suiteSignature(given: {
  method?: string
  path?: string
  query?: QueryPairs
  headers?: Readonly<Record<string, string>>
  body?: string
}): string | undefined {
  const { method = 'GET', path = '/', query = [], headers = {}, body = '' } = given
  const scope: SignScope = {
    credentials: {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    },
    region: 'us-east-1',
    service: 'service',
  }
  const signed = { ...headers, host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' }
  const now = Date.UTC(2015, 7, 30, 12, 36, 0)
  const request = { method, path, query, headers: signed, payloadHash: sha256Hex(body), now }
  return new Signer().authorization(request, scope).split('Signature=')[1]
}

describe("AWS's published test suite", () => {
  it.each([
    ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-empty-query-key',
      { query: [['Param1', 'value1']] },
      'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    ],
    [
      'get-vanilla-query-order-key-case',
      {
        query: [
          ['Param2', 'value2'],
          ['Param1', 'value1'],
        ],
      },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-vanilla-query-unreserved',
      {
        query: [
          [
            '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
            '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
          ],
        ],
      },
      '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
    ],
    [
      'get-unreserved',
      { path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' },
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-header-value-trim',
      { headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' } },
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    [
      'post-x-www-form-urlencoded',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1',
      },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ] as const)('%s', (_name, given, signature) => {
    expect(suiteSignature(given)).toBe(signature)
  })
})

describe("the S3 documentation's examples", () => {
  const scope: SignScope = {
    credentials: {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    region: 'us-east-1',
    service: 's3',
  }
  const now = Date.UTC(2013, 4, 24)
  const host = 'examplebucket.s3.amazonaws.com'
  const common = { host, 'x-amz-date': '20130524T000000Z', 'x-amz-content-sha256': EMPTY_SHA256 }
  const get = { method: 'GET', payloadHash: EMPTY_SHA256, now, headers: common }
  const putHash = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'

  it.each([
    [
      'GET Object',
      { ...get, path: '/test.txt', query: [], headers: { ...common, range: 'bytes=0-9' } },
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT Object',
      {
        ...get,
        method: 'PUT',
        path: '/test%24file.text',
        query: [],
        payloadHash: putHash,
        headers: {
          ...common,
          'x-amz-content-sha256': putHash,
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        },
      },
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET Bucket Lifecycle',
      { ...get, path: '/', query: [['lifecycle', '']] as const },
      'host;x-amz-content-sha256;x-amz-date',
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'Get Bucket (List Objects)',
      {
        ...get,
        path: '/',
        query: [
          ['max-keys', '2'],
          ['prefix', 'J'],
        ] as const,
      },
      'host;x-amz-content-sha256;x-amz-date',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', (_name, request, names, signature) => {
    expect(new Signer().authorization(request, scope)).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
        `SignedHeaders=${names}, Signature=${signature}`,
    )
  })

  it('pre-signed URL', () => {
    const request = { method: 'GET', path: '/test.txt', query: [], host, seconds: 86_400, now }
    expect(new Signer().presignedQuery(request, scope)).toBe(
      'X-Amz-Algorithm=AWS4-HMAC-SHA256' +
        '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
        '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
        '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    )
  })
})

describe('compared with the AWS SDK', () => {
  const printable = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  const key = fc.array(printable, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const credentials = fc.record({
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{4,20}$/),
    secretAccessKey: fc.stringMatching(/^[A-Za-z0-9+/]{8,40}$/),
    sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{8,60}$/), { nil: undefined }),
  })
  const region = fc.constantFrom('us-east-1', 'eu-central-1', 'ap-southeast-2')

  interface Sent {
    readonly method: string
    readonly path: string
    readonly query: Readonly<Record<string, string | null | readonly string[]>>
    readonly headers: Readonly<Record<string, string>>
  }

  /** The SDK wants an absent token left out. */
  function forSdk({ sessionToken, ...keys }: AwsCredentials) {
    return sessionToken === undefined ? keys : { ...keys, sessionToken }
  }

  /** Lets the SDK sign a request and catches it instead of sending it. */
  async function caught(send: (client: S3Client) => Promise<unknown>, scope: SignScope): Promise<Sent> {
    const sent: Sent[] = []
    const client = new S3Client({
      region: scope.region,
      endpoint: 'http://storage.example:9000',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: forSdk(scope.credentials),
      requestHandler: {
        handle: (request: Sent) => {
          sent.push(request)
          return Promise.reject(new Error('caught'))
        },
      },
    })
    await send(client).catch(() => {})
    client.destroy()
    const [request] = sent
    if (!request) throw new Error('the SDK sent nothing')
    return request
  }

  /** Signs the same request again, ourselves. */
  function ours(request: Sent, scope: SignScope): string {
    const names = /SignedHeaders=([^,]+)/.exec(request.headers['authorization'] ?? '')?.[1]?.split(';') ?? []
    const lower = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const headers = Object.fromEntries(names.map((name) => [name, lower[name] ?? '']))
    const query = Object.entries(request.query).map(([name, value]) => [name, String(value ?? '')] as const)
    const [, year, month, day, hour, minute, second] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers['x-amz-date'] ?? '') ?? []
    const now = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    const payloadHash = headers['x-amz-content-sha256'] ?? ''
    return new Signer().authorization({ ...request, query, headers, payloadHash, now }, scope)
  }

  it('signs GET, PUT and list requests alike, whatever the key, prefix and credentials', async () => {
    const commands = fc.oneof(
      key.map((Key) => ({
        Key,
        send: (c: S3Client) => c.send(new GetObjectCommand({ Bucket: 'bucket', Key })),
      })),
      key.map((Key) => ({
        Key,
        send: (c: S3Client) =>
          c.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: 'body', ContentType: 'text/plain' })),
      })),
      fc.tuple(key, key).map(([Prefix, StartAfter]) => ({
        Key: null,
        send: (c: S3Client) =>
          c.send(
            new ListObjectsV2Command({
              Bucket: 'bucket',
              Prefix,
              StartAfter,
              EncodingType: 'url',
              Delimiter: '/',
            }),
          ),
      })),
    )
    await fc.assert(
      fc.asyncProperty(commands, credentials, region, async ({ Key, send }, keys, where) => {
        const scope = { credentials: keys, region: where, service: 's3' }
        const request = await caught(send, scope)
        expect(request.path).toBe(Key === null ? '/bucket/' : `/bucket/${quotePath(Key)}`)
        expect(ours(request, scope)).toBe(request.headers['authorization'])
      }),
      { numRuns: 150 },
    )
  })

  it('makes the same pre-signed URLs', async () => {
    const seconds = fc.integer({ min: 1, max: 604_800 })
    const second = fc.integer({ min: 1_500_000_000, max: 1_900_000_000 })
    await fc.assert(
      fc.asyncProperty(key, credentials, region, seconds, second, async (Key, keys, where, expiresIn, at) => {
        const client = new S3Client({
          region: where,
          endpoint: 'http://storage.example:9000',
          forcePathStyle: true,
          credentials: forSdk(keys),
        })
        const command = new GetObjectCommand({
          Bucket: 'bucket',
          Key,
          ResponseContentDisposition: `inline; filename="${Key}"`,
        })
        const now = at * 1000
        const theirs = await getSignedUrl(client, command, { expiresIn, signingDate: new Date(now) })
        client.destroy()
        const [address = '', search = ''] = theirs.split('?')
        const path = address.slice('http://storage.example:9000'.length)
        const query = [...new URLSearchParams(search)].filter(([name]) => !/^X-Amz-(?!Content)/.test(name))
        const request = { method: 'GET', path, query, host: 'storage.example:9000', seconds: expiresIn, now }
        const mine = new Signer().presignedQuery(request, { credentials: keys, region: where, service: 's3' })
        expect(path).toBe(`/bucket/${quotePath(Key)}`)
        expect(Object.fromEntries(new URLSearchParams(mine))).toEqual(
          Object.fromEntries(new URLSearchParams(search)),
        )
      }),
      { numRuns: 100 },
    )
  })
})

describe('the cached signing key', () => {
  it('is not used for another secret, day, region or service', () => {
    const signer = new Signer()
    const base = {
      credentials: { accessKeyId: 'A', secretAccessKey: 'one' },
      region: 'us-east-1',
      service: 's3',
    }
    const now = Date.UTC(2026, 0, 1)
    const request = {
      method: 'GET',
      path: '/',
      query: [],
      headers: { host: 'h' },
      payloadHash: EMPTY_SHA256,
      now,
    }
    const variants: [SignScope, number][] = [
      [base, now],
      [{ ...base, credentials: { accessKeyId: 'A', secretAccessKey: 'two' } }, now],
      [{ ...base, region: 'eu-west-1' }, now],
      [{ ...base, service: 'sts' }, now],
      [base, now + 86_400_000],
      [base, now],
    ]
    for (const [scope, at] of variants) {
      const one = { ...request, now: at }
      expect(signer.authorization(one, scope)).toBe(new Signer().authorization(one, scope))
    }
  })
})
