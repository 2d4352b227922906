/** How we speak to AWS itself: hosts, regions, encryption. Its addresses are led to a server of our own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../open-store.ts'
import { S3Source } from './options.ts'
import { s3 } from './provider.ts'

const signal = new AbortController().signal
const HOME = 'eu-west-3'
const seen: IncomingMessage[] = []
let dispatcher: Dispatcher

/** A bucket in Paris: other regions are told so, as AWS does. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push(request)
  response.setHeader('x-amz-bucket-region', HOME)
  const signedFor = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1]
  if (request.headers.host !== `media.s3.${HOME}.amazonaws.com`) {
    response
      .writeHead(301)
      .end(request.method === 'HEAD' ? '' : '<Error><Code>PermanentRedirect</Code></Error>')
  } else if (signedFor !== HOME) {
    response
      .writeHead(400)
      .end(`<Error><Code>AuthorizationHeaderMalformed</Code><Region>${HOME}</Region></Error>`)
  } else {
    response.end('<ListBucketResult><Contents><Key>a.jpg</Key></Contents></ListBucketResult>')
  }
}

const server = createServer(answer)

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  dispatcher = new Agent().compose(
    (dispatch) => (options, handler) => dispatch({ ...options, origin }, handler),
  )
})

beforeEach(() => {
  seen.length = 0
})

afterAll(async () => {
  await dispatcher.close()
  server.close()
})

function open(values: Record<string, unknown> = {}) {
  const options = S3Source.parse({
    bucket: 'media',
    aws_access_key_id: 'AKIDEXAMPLE',
    aws_secret_access_key: 'secret',
    recursive_scan: true,
    ...values,
  })
  return openStore({ provider: s3, options, deps: { dispatcher } })
}

const asked = () => seen.map(({ method, headers }) => `${method} ${headers.host}`)

describe('an AWS bucket', () => {
  it('is found in whatever region it is', async () => {
    const store = open()
    expect((await store.list({ cursor: null, signal })).objects).toHaveLength(1)
    await store.list({ cursor: null, signal })
    expect(asked()).toEqual([
      'GET media.s3.us-east-1.amazonaws.com',
      `GET media.s3.${HOME}.amazonaws.com`,
      `GET media.s3.${HOME}.amazonaws.com`,
    ])
  })

  it('is found even when the wrong region was entered', async () => {
    expect((await open({ region_name: 'us-west-2' }).list({ cursor: null, signal })).objects).toHaveLength(1)
  })

  it('is asked for its region once before the first link, when nobody told us', async () => {
    const store = open()
    const links = [
      await store.presign('a b.jpg', { ttlSeconds: 60, signal }),
      await store.presign('c.jpg', { ttlSeconds: 60, signal }),
    ]
    expect(asked()).toEqual(['HEAD media.s3.us-east-1.amazonaws.com'])
    expect(links.map((url) => url.origin + url.pathname)).toEqual([
      `https://media.s3.${HOME}.amazonaws.com/a%20b.jpg`,
      `https://media.s3.${HOME}.amazonaws.com/c.jpg`,
    ])
    expect(links[0]?.searchParams.get('X-Amz-Credential')).toContain(`/${HOME}/s3/`)
  })

  it('is written to with encryption', async () => {
    await open({ region_name: HOME }).write('a', Buffer.from('x'), {
      contentType: 'application/json',
      signal,
    })
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amz-server-side-encryption': 'AES256',
    })
  })
})
