/**
 * A small strict AWS for tests: the token service (AssumeRole, AssumeRoleWithWebIdentity) and a bucket with one
 * object, which only the credentials it gave may list. It verifies signatures, dates, external ids and expiry,
 * and answers errors as AWS does.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { sha256Hex, Signer } from '../src/providers/s3/sign.ts'

interface Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly ends?: number
}

export interface StsRole {
  readonly arn: string
  /** Asked for where it is set. */
  readonly externalId?: string
  /** Token of an identity provider that this role trusts. */
  readonly webToken?: string
}

export interface StsServer {
  /** `http://127.0.0.1:port`, for both services. */
  readonly endpoint: string
  /** What may sign calls of AssumeRole. */
  readonly user: Key
  /** Parameters of the calls that gave credentials, in order. */
  readonly given: Readonly<Record<string, string>>[]
  /** Host header of every request, in order. */
  readonly hosts: string[]
  /** Seconds that credentials given from now on are good for. */
  lifetime: number
  close(): Promise<void>
}

class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string) {
    super(code)
    this.status = status
    this.code = code
  }
}

const SKEW = 15 * 60_000
const NAME = /^[\w+=,.@-]{2,64}$/

export async function stsServer(roles: readonly StsRole[]): Promise<StsServer> {
  const user = { accessKeyId: 'AKIAUSER', secretAccessKey: 'secret-of-the-user' }
  const keys = new Map<string, Key>([[user.accessKeyId, user]])
  const given: Readonly<Record<string, string>>[] = []
  const hosts: string[] = []

  /** Whose signature a request bears. Throws unless all of it is right. */
  function signedBy(request: IncomingMessage, body: Buffer, service: string): Key {
    const { authorization = '', 'x-amz-date': date = '' } = request.headers
    const parts = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), /.exec(
      authorization,
    )
    const [, id = '', region = '', forService, names = ''] = parts ?? []
    if (!parts || forService !== service) throw new Refusal(403, 'MissingAuthenticationToken')
    const key = keys.get(id)
    if (!key) throw new Refusal(403, service === 'sts' ? 'InvalidClientTokenId' : 'InvalidAccessKeyId')
    const at = Date.parse(String(date).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
    if (!(Math.abs(Date.now() - at) <= SKEW)) throw new Refusal(403, 'RequestTimeTooSkewed')
    const signed = names.split(';')
    if (!signed.includes('host') || !signed.includes('x-amz-date'))
      throw new Refusal(403, 'SignatureDoesNotMatch')
    const url = new URL(request.url ?? '/', server.endpoint)
    const expected = new Signer().authorization(
      {
        method: request.method ?? '',
        path: url.pathname,
        query: [...url.searchParams],
        headers: Object.fromEntries(signed.map((name) => [name, String(request.headers[name] ?? '')])),
        payloadHash: sha256Hex(body),
        now: at,
      },
      { credentials: key, region, service },
    )
    if (authorization !== expected) throw new Refusal(403, 'SignatureDoesNotMatch')
    if (key.sessionToken !== undefined) {
      if (request.headers['x-amz-security-token'] !== key.sessionToken) throw new Refusal(403, 'InvalidToken')
      if ((key.ends ?? 0) <= Date.now()) throw new Refusal(400, 'ExpiredToken')
    }
    return key
  }

  function grant(call: Readonly<Record<string, string>>): string {
    given.push(call)
    const number = given.length
    const ends = Date.now() + server.lifetime * 1000
    const key = {
      accessKeyId: `ASIAROLE${number}`,
      secretAccessKey: `secret-of-session-${number}`,
      sessionToken: `token+of/session=${number}`,
      ends,
    }
    keys.set(key.accessKeyId, key)
    const action = call['Action'] ?? ''
    return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>${call['RoleArn']}</Arn></AssumedRoleUser><Credentials><AccessKeyId>${key.accessKeyId}</AccessKeyId><SecretAccessKey>${key.secretAccessKey}</SecretAccessKey><SessionToken>${key.sessionToken}</SessionToken><Expiration>${new Date(ends).toISOString()}</Expiration></Credentials></${action}Result></${action}Response>`
  }

  function tokens(request: IncomingMessage, body: Buffer): string {
    const call = Object.fromEntries(new URLSearchParams(body.toString()))
    if (call['Version'] !== '2011-06-15') throw new Refusal(400, 'InvalidAction')
    const web = call['Action'] === 'AssumeRoleWithWebIdentity'
    if (!web && call['Action'] !== 'AssumeRole') throw new Refusal(400, 'InvalidAction')
    if (!web) signedBy(request, body, 'sts')
    if (!NAME.test(call['RoleSessionName'] ?? '')) throw new Refusal(400, 'ValidationError')
    const role = roles.find(({ arn }) => arn === call['RoleArn'])
    if (web && (role?.webToken === undefined || role.webToken !== call['WebIdentityToken']))
      throw new Refusal(400, 'InvalidIdentityToken')
    if (!web && (!role || role.webToken !== undefined || role.externalId !== call['ExternalId']))
      throw new Refusal(403, 'AccessDenied')
    return grant(call)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    hosts.push(request.headers.host ?? '')
    const body = await buffer(request)
    const forTokens = request.method === 'POST' && request.url === '/'
    try {
      if (forTokens) return void response.end(tokens(request, body))
      if (signedBy(request, body, 's3').sessionToken === undefined) throw new Refusal(403, 'AccessDenied')
      response.end('<ListBucketResult><Contents><Key>a.jpg</Key><Size>1</Size></Contents></ListBucketResult>')
    } catch (error) {
      const { status, code } = error instanceof Refusal ? error : new Refusal(500, 'InternalError')
      const inner = `<Error><Code>${code}</Code><Message>UPSTREAM WORDS</Message></Error>`
      response
        .writeHead(status, { 'content-type': 'text/xml' })
        .end(forTokens ? `<ErrorResponse>${inner}<RequestId>r</RequestId></ErrorResponse>` : inner)
    }
  }

  const http = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const server: StsServer = {
    endpoint: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    user,
    given,
    hosts,
    lifetime: 3600,
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections()
        http.close(() => resolve())
      }),
  }
  return server
}
