/** What users are told, and what the client does, when a store answers badly. Against real sockets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { Agent } from 'undici'
import { EGRESS_REFUSED } from '../../kit/errors.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { defaultRetryPolicy } from '../../wrappers/retry.ts'
import { s3 } from './provider.ts'
import { S3Source } from './options.ts'

const signal = new AbortController().signal
const SECRET = 'planted-secret-0123456789'
type Answer = (request: IncomingMessage, response: ServerResponse) => void

let answer: Answer = () => {}
const seen: IncomingMessage[] = []
const servers: Server[] = []

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const http = createServer((request, response) => {
  seen.push(request)
  answer(request, response)
})
const port = await listen(http)

beforeEach(() => {
  seen.length = 0
})

afterAll(() => {
  http.closeAllConnections()
  for (const server of servers) server.close()
})

function open(values: Record<string, unknown> = {}, deps: StorageDeps = {}) {
  const waits: number[] = []
  const options = S3Source.parse({
    bucket: 'media',
    s3_endpoint: `http://127.0.0.1:${port}`,
    aws_access_key_id: 'AKIDEXAMPLE',
    aws_secret_access_key: SECRET,
    recursive_scan: true,
    ...values,
  })
  const sleep = async (ms: number): Promise<void> => void waits.push(ms)
  const store = openStore({
    provider: s3,
    options,
    deps,
    retryPolicy: { ...defaultRetryPolicy, random: () => 1, sleep },
  })
  return { store, waits }
}

const error = (status: number, code: string, more = '', headers: Record<string, string> = {}): Answer => {
  return (_request, response) => {
    response.writeHead(status, headers)
    response.end(`<Error><Code>${code}</Code><Message>UPSTREAM WORDS ${SECRET}</Message>${more}</Error>`)
  }
}

const emptyList: Answer = (_request, response) =>
  response.end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>')

describe('a check says what to do', () => {
  it.each([
    [403, 'InvalidAccessKeyId', 'denied', 'does not know the access key', 'endpoint is the right one'],
    [
      403,
      'SignatureDoesNotMatch',
      'denied',
      'does not belong to the access key ID',
      'Enter the secret access key again',
    ],
    [403, 'AccessDenied', 'denied', 'Access to the bucket "media" is denied', 's3:ListBucket'],
    [404, 'NoSuchBucket', 'not_found', 'The bucket "media" does not exist', 'Check the name'],
    [400, 'ExpiredToken', 'denied', 'have expired', 'session token'],
    [400, 'InvalidBucketName', 'invalid_config', 'cannot be the name of a bucket', 'without s3://'],
    [501, 'NotImplemented', 'unsupported', 'does not support', 'S3'],
  ])('%i %s', async (status, code, kind, message, advice) => {
    answer = error(status, code)
    expect(await open().store.check('read', signal)).toEqual({
      ok: false,
      kind,
      message: expect.stringContaining(message) as string,
      advice: expect.stringContaining(advice) as string,
    })
    expect(seen).toHaveLength(1)
  })

  it.each([
    [418, 'unknown'],
    [404, 'not_found'],
    [403, 'denied'],
    [302, 'invalid_config'],
  ])('by the status %i, where there is no code it knows', async (status, kind) => {
    answer = (_request, response) => response.writeHead(status).end('<h1>No</h1>')
    expect(await open().store.check('read', signal)).toMatchObject({ ok: false, kind })
  })

  it('when something else than S3 answers', async () => {
    answer = (_request, response) => response.end('<!doctype html><title>Console</title>')
    expect(await open().store.check('read', signal)).toMatchObject({
      ok: false,
      kind: 'invalid_config',
      message: expect.stringContaining('is not an S3 API') as string,
    })
  })

  it('when the clocks differ, and by how much', async () => {
    const theirs = Date.UTC(2026, 0, 1)
    const ours = theirs + 42 * 60_000
    answer = error(403, 'RequestTimeTooSkewed', '', { date: new Date(theirs).toUTCString() })
    expect(await open({}, { now: () => ours }).store.check('read', signal)).toMatchObject({
      kind: 'invalid_config',
      message: expect.stringContaining('by 42 minutes: ours is ahead') as string,
      advice: expect.stringContaining('NTP') as string,
    })
  })

  it('when objects can be listed but not read', async () => {
    answer = (request, response) => {
      if (request.url?.includes('list-type'))
        response.end('<ListBucketResult><Contents><Key>a.jpg</Key></Contents></ListBucketResult>')
      else error(403, 'AccessDenied')(request, response)
    }
    expect(await open().store.check('read', signal)).toMatchObject({
      kind: 'denied',
      message: 'The objects of the bucket "media" can be listed but not read.',
    })
  })

  it('nothing, when a store without ranges sends an object whole', async () => {
    answer = (request, response) => {
      if (request.url?.includes('list-type'))
        response.end('<ListBucketResult><Contents><Key>a.mp4</Key></Contents></ListBucketResult>')
      else response.end(Buffer.alloc(5_000_000))
    }
    expect(await open().store.check('read', signal)).toEqual({ ok: true })
  })

  it('when the bucket may not be written to', async () => {
    answer = error(403, 'AccessDenied')
    const { store } = open({ prefix: 'out' })
    expect(await store.check('write', signal)).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('Nothing can be written') as string,
    })
    expect(seen.map(({ method, url }) => [method, url])).toEqual([['PUT', '/media/out/.sluice-write-check']])
  })

  it('when there are no credentials at all', async () => {
    const { store } = open({ aws_access_key_id: null, aws_secret_access_key: null })
    expect(await store.check('read', signal)).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('No access key is set') as string,
    })
    expect(seen).toHaveLength(0)
  })

  it('when nothing listens', async () => {
    expect(await open({ s3_endpoint: 'http://127.0.0.1:1' }).store.check('read', signal)).toMatchObject({
      kind: 'unavailable',
      message: 'Nothing listens at 127.0.0.1:1.',
    })
  })

  it('when there is no such host', async () => {
    expect(
      await open({ s3_endpoint: 'http://no-such-host.invalid' }).store.check('read', signal),
    ).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/There is no host "no-such-host.invalid"|did not answer/) as string,
    })
  })

  it('when https meets a server without TLS', async () => {
    expect(
      await open({ s3_endpoint: `https://127.0.0.1:${port}` }).store.check('read', signal),
    ).toMatchObject({
      kind: 'invalid_config',
      message: expect.stringContaining('No secure connection') as string,
      advice: expect.stringContaining('http://') as string,
    })
  })

  it('when the operator does not allow the address', async () => {
    const refused = Object.assign(new Error('refused'), { code: EGRESS_REFUSED })
    const dispatcher = new Agent({ connect: { lookup: (_host, _options, done) => done(refused, '', 4) } })
    expect(
      await open({ s3_endpoint: 'http://internal.example' }, { dispatcher }).store.check('read', signal),
    ).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('does not connect to internal.example') as string,
    })
    await dispatcher.destroy()
  })

  it('when the server speaks something else than HTTP', async () => {
    const other = await listen(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')))
    expect(
      await open({ s3_endpoint: `http://127.0.0.1:${other}` }).store.check('read', signal),
    ).toMatchObject({
      kind: 'invalid_config',
      message: expect.stringContaining('does not speak HTTP') as string,
    })
  })
})

describe('what an upstream wrote', () => {
  it('appears nowhere, nor does a secret', async () => {
    answer = error(403, 'SignatureDoesNotMatch', `<AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId>`)
    const { store } = open()
    const failure: unknown = await store.read('a', { signal }).catch((error: unknown) => error)
    const { cause, stack } = failure as Error
    const told = JSON.stringify([
      failure,
      String(cause),
      (cause as Error).stack,
      cause,
      stack,
      await store.check('read', signal),
    ])
    expect(told).not.toContain('UPSTREAM')
    expect(told).not.toContain(SECRET)
    expect(told).not.toContain('AKIDEXAMPLE')
  })

  it('is not taken as a code when it is none', async () => {
    answer = error(403, '<script>alert(1)</script> is refused')
    const failure: unknown = await open()
      .store.read('a', { signal })
      .catch((error: unknown) => error)
    expect(String((failure as Error).cause)).toBe('Error: S3 answered 403 Http403')
  })

  it('is not read beyond 64 KB when it is an error', async () => {
    let written = 0
    answer = (_request, response) => {
      response.writeHead(403)
      const write = (): void => {
        while (written < 50_000_000 && response.write(Buffer.alloc(65_536, 'x'))) written += 65_536
      }
      response.on('drain', write)
      write()
    }
    await expect(open().store.read('a', { signal })).rejects.toMatchObject({ kind: 'denied' })
    expect(written).toBeLessThan(50_000_000)
  })
})

describe('trouble that passes', () => {
  /** Answers badly so many times, then well. */
  const then = (times: number, bad: Answer): void => {
    answer = (request, response) => (seen.length <= times ? bad : emptyList)(request, response)
  }

  it.each([
    [500, 'InternalError'],
    [503, 'SlowDown'],
    [503, 'ServiceUnavailable'],
    [400, 'RequestTimeout'],
    [429, 'TooManyRequests'],
    [502, 'Http502'],
  ])('%i %s is tried again', async (status, code) => {
    then(2, error(status, code))
    await open().store.list({ cursor: null, signal })
    expect(seen).toHaveLength(3)
  })

  it('is a connection that breaks', async () => {
    then(1, (request) => request.socket.destroy())
    await open().store.list({ cursor: null, signal })
    expect(seen).toHaveLength(2)
  })

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'x-amz-retry-after': '1234' }, 1234],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 5000],
    [{ 'retry-after': 'soon' }, 1000],
  ])('is a throttling that says how long: %j', async (headers, wait) => {
    then(1, error(503, 'SlowDown', '', headers))
    const { store, waits } = open({}, { now: () => Date.UTC(2026, 0, 1) })
    await store.list({ cursor: null, signal })
    expect(waits).toEqual([wait])
  })

  it('is a body that ends too early', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '10' })
      if (seen.length < 2) response.write('12345', () => response.destroy())
      else response.end('1234567890')
    }
    const read = await open().store.readAll('a', { signal, maxBytes: 100 })
    expect(read.ok && Buffer.from(read.bytes).toString()).toBe('1234567890')
  })

  it('is not what a wrong secret makes', async () => {
    then(1, error(403, 'SignatureDoesNotMatch'))
    await expect(open().store.list({ cursor: null, signal })).rejects.toMatchObject({ kind: 'denied' })
  })
})

describe('a bucket in another region', () => {
  const regionOf = (request: IncomingMessage): string | undefined =>
    /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1]

  /** A store that only accepts signatures for one region. */
  const inRegion = (region: string, refuse: Answer): void => {
    answer = (request, response) => (regionOf(request) === region ? emptyList : refuse)(request, response)
  }

  it.each([
    [
      'AuthorizationHeaderMalformed',
      error(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-3</Region>'),
    ],
    ['PermanentRedirect', error(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-west-3' })],
  ])('is found after %s, and remembered', async (_code, refuse) => {
    inRegion('eu-west-3', refuse)
    const { store } = open()
    await store.list({ cursor: null, signal })
    await store.list({ cursor: null, signal })
    expect(seen.map(regionOf)).toEqual(['us-east-1', 'eu-west-3', 'eu-west-3'])
    const url = await store.presign('a', { ttlSeconds: 60, signal })
    expect(url.searchParams.get('X-Amz-Credential')).toContain('/eu-west-3/')
  })

  it('that refuses again is reported, not asked for ever', async () => {
    answer = error(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-3</Region>')
    const result = await open().store.check('read', signal)
    expect(result).toMatchObject({ kind: 'invalid_config', advice: 'Enter "eu-west-3" as the region.' })
    expect(seen).toHaveLength(2)
  })

  it('never makes us send a signature to a place an answer names', async () => {
    answer = error(301, 'PermanentRedirect', '<Endpoint>evil.example</Endpoint>', {
      location: 'http://evil.example/',
    })
    expect(await open().store.check('read', signal)).toMatchObject({ kind: 'invalid_config' })
    expect(seen).toHaveLength(1)
  })
})

describe('requests', () => {
  it('carry the session token, signed', async () => {
    answer = emptyList
    await open({ aws_session_token: 'token-1' }).store.list({ cursor: null, signal })
    expect(seen[0]?.headers['x-amz-security-token']).toBe('token-1')
    expect(seen[0]?.headers.authorization).toContain('x-amz-security-token')
  })

  it("use the server's credentials only where the storage has none", async () => {
    answer = emptyList
    const credentials = () => Promise.resolve({ accessKeyId: 'AMBIENT', secretAccessKey: 'x' })
    const deps = { aws: { credentials } }
    await open({}, deps).store.list({ cursor: null, signal })
    await open({ aws_access_key_id: '', aws_secret_access_key: '' }, deps).store.list({
      cursor: null,
      signal,
    })
    expect(seen.map((request) => /Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1])).toEqual([
      'AKIDEXAMPLE',
      'AMBIENT',
    ])
  })

  it('ask for KMS encryption where a key is set', async () => {
    answer = (_request, response) => response.end()
    const write = (values: Record<string, unknown>) =>
      open(values).store.write('a', Buffer.from('x'), { contentType: 'text/plain', signal })
    await write({ aws_sse_kms_key_id: 'key-1' })
    await write({})
    expect(seen.map(({ headers }) => headers['x-amz-server-side-encryption'])).toEqual(['aws:kms', undefined])
    expect(seen[0]?.headers['x-amz-server-side-encryption-aws-kms-key-id']).toBe('key-1')
    expect(seen[0]?.headers.authorization).toContain('x-amz-server-side-encryption-aws-kms-key-id')
  })

  it('to make links are none where the region is known, and links last a week at most', async () => {
    const url = await open().store.presign('a', { ttlSeconds: 1e9, signal })
    expect(url.searchParams.get('X-Amz-Expires')).toBe('604800')
    expect(seen).toHaveLength(0)
  })
})
