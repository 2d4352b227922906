/**
 * Sends signed requests to one bucket. Learns the bucket's region from the first answer that names it, and
 * repeats that one request; does not retry otherwise.
 */
import { Agent, type Dispatcher } from 'undici'
import type { Readable } from 'node:stream'
import { bodyStart, drain, flatten, retryAfter, type FlatHeaders } from '../../kit/http.ts'
import type { AwsCredentials, StorageDeps } from '../../kit/provider.ts'
import { canonicalQuery, type QueryPairs } from '../../kit/query.ts'
import { credentialsOf, type Credentials } from './credentials.ts'
import { createLocator, DEFAULT_REGION, type Locator } from './endpoint.ts'
import { S3Failure } from './failure.ts'
import { between } from '../../kit/xml.ts'
import type { S3Options } from './options.ts'
import { amzDate, EMPTY_SHA256, sha256Hex, Signer, type SignRequest } from './sign.ts'

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  /** Null for the bucket itself. */
  readonly key: string | null
  readonly query?: QueryPairs
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly signal: AbortSignal
}

export interface S3Answer {
  readonly status: number
  readonly headers: FlatHeaders
  readonly body: Readable
}

/** Milliseconds without a byte. */
const IDLE_TIMEOUT = 60_000
/** An error document beyond this is not one. */
const ERROR_BYTES = 65_536

export class S3Client {
  readonly locator: Locator
  readonly #options: S3Options
  readonly #deps: StorageDeps
  readonly #signer = new Signer()
  readonly #credentials: Credentials
  readonly #dispatcher: Dispatcher
  readonly #ownsDispatcher: boolean
  #region: string | null

  constructor(options: S3Options, deps: StorageDeps) {
    this.#options = options
    this.#deps = deps
    this.#ownsDispatcher = deps.dispatcher === undefined
    this.#dispatcher = deps.dispatcher ?? new Agent({ connect: { timeout: 10_000 } })
    this.locator = createLocator(options, deps)
    this.#credentials = credentialsOf(options, deps, { dispatcher: this.#dispatcher, locator: this.locator })
    this.#region = this.locator.region
  }

  get region(): string {
    return this.#region ?? DEFAULT_REGION
  }

  get ambient(): boolean {
    return !this.#options.aws_access_key_id && !this.#options.anonymous
  }

  #now(): number {
    return this.#deps.now?.() ?? Date.now()
  }

  /** Answers with a status below 300; the caller reads or destroys the body. Throws S3Failure for the rest. */
  async send(request: S3Request): Promise<S3Answer> {
    const answer = await this.#exchange(request)
    if (answer.status < 300) return answer
    const failure = await this.#failure(answer)
    const { region } = failure
    if (region === null || region === this.#region || !mayRelocate(failure)) throw failure
    this.#region = region
    const again = await this.#exchange(request)
    if (again.status < 300) return again
    throw await this.#failure(again)
  }

  async #exchange({ method, key, query = [], headers = {}, body, signal }: S3Request): Promise<S3Answer> {
    const credentials = await this.#credentials(0)
    const place = this.locator.place(this.region)
    const path = place.path(key)
    const now = this.#now()
    const plain = { ...headers, host: place.host }
    const sent = credentials
      ? this.#signed({ method, path, query, headers: plain, now }, body, credentials, place.region)
      : plain
    const search = canonicalQuery(query)
    const answer = await this.#dispatcher.request({
      origin: place.origin,
      path: search === '' ? path : `${path}?${search}`,
      method,
      headers: sent,
      body: body ?? null,
      signal,
      headersTimeout: IDLE_TIMEOUT,
      bodyTimeout: IDLE_TIMEOUT,
    })
    // A body that is destroyed reports that as an error, which without a listener would end the process.
    answer.body.on('error', () => {})
    return { status: answer.statusCode, headers: flatten(answer.headers), body: answer.body }
  }

  #signed(
    request: Omit<SignRequest, 'payloadHash'>,
    body: Uint8Array | undefined,
    credentials: AwsCredentials,
    region: string,
  ): Record<string, string> {
    const payloadHash = body ? sha256Hex(body) : EMPTY_SHA256
    const headers: Record<string, string> = {
      ...request.headers,
      'x-amz-content-sha256': payloadHash,
      'x-amz-date': amzDate(request.now),
      ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
    }
    const scope = { credentials, region, service: 's3' }
    return {
      ...headers,
      authorization: this.#signer.authorization({ ...request, headers, payloadHash }, scope),
    }
  }

  async #failure({ status, headers, body }: S3Answer): Promise<S3Failure> {
    const xml = await bodyStart(body, ERROR_BYTES)
    const code = between(xml, 'Code')
    const theirs = Date.parse(headers['date'] ?? '')
    return new S3Failure({
      status,
      // The charset keeps an upstream's free text out of our logs and messages.
      code: code !== null && /^[A-Za-z0-9.]{1,64}$/.test(code) ? code : `Http${status}`,
      region: regionName(headers['x-amz-bucket-region'] ?? between(xml, 'Region')),
      retryAfterMs: retryAfterMs(headers, this.#now()),
      clockAheadMs: Number.isNaN(theirs) ? null : this.#now() - theirs,
    })
  }

  /** Makes the region known: by asking, once, where neither the options nor an earlier answer told it. */
  async learnRegion(signal: AbortSignal): Promise<void> {
    if (this.#region !== null || !this.locator.aws) return
    const answer = await this.#exchange({ method: 'HEAD', key: null, signal })
    await drain(answer.body)
    this.#region = regionName(answer.headers['x-amz-bucket-region']) ?? DEFAULT_REGION
  }

  /** A link for a GET. Call `learnRegion` before. Without a signature the query is refused, so left out. */
  async presign(key: string, seconds: number, query: QueryPairs): Promise<URL> {
    const credentials = await this.#credentials(seconds * 1000)
    const place = this.locator.publicPlace(this.region)
    const path = place.path(key)
    if (!credentials) return new URL(`${place.origin}${path}`)
    const search = this.#signer.presignedQuery(
      { method: 'GET', path, query, host: place.host, seconds, now: this.#now() },
      { credentials, region: place.region, service: 's3' },
    )
    return new URL(`${place.origin}${path}?${search}`)
  }

  async close(): Promise<void> {
    if (this.#ownsDispatcher) await this.#dispatcher.destroy()
  }
}

/** Answers that say "wrong region" rather than merely naming one. */
function mayRelocate({ status, code }: S3Failure): boolean {
  const relocating = [
    'PermanentRedirect',
    'TemporaryRedirect',
    'AuthorizationHeaderMalformed',
    'InvalidRegion',
  ]
  return (
    status === 301 || status === 307 || relocating.includes(code) || (status === 400 && code === 'Http400')
  )
}

function regionName(text: string | null | undefined): string | null {
  return text && /^[a-z0-9-]{1,40}$/.test(text) ? text : null
}

/** AWS's own header counts milliseconds. */
function retryAfterMs(headers: FlatHeaders, now: number): number | null {
  const precise = headers['x-amz-retry-after']
  return precise && /^\d{1,9}$/.test(precise) ? Number(precise) : retryAfter(headers, now)
}
