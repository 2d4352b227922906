/**
 * Sends authorised requests to one bucket. Replaces a token that was refused, and names the paying project
 * when the bucket asks for one, each by repeating that one request; does not retry otherwise.
 */
import type { GoogleCredentials, StorageDeps } from '../../kit/provider.ts'
import { canonicalQuery, type QueryPairs } from '../../kit/query.ts'
import { accountCredentials } from './account-credentials.ts'
import { apiPath, GOOGLE_ENDPOINT, linkPath, parseEndpoint, type Area, type Endpoint } from './endpoint.ts'
import { GcsFailure } from './failure.ts'
import type { GcsOptions } from './options.ts'
import { Requests, type Answer } from './requests.ts'
import { parseServiceAccount, type ServiceAccount } from './service-account.ts'
import { MAX_TTL_SECONDS, signUrl } from './sign.ts'

export interface GcsRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Default: the facts. */
  readonly area?: Area
  /** Null for the bucket's objects. */
  readonly key: string | null
  readonly query?: QueryPairs
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly signal: AbortSignal
}

export class GcsClient {
  readonly endpoint: Endpoint
  readonly requests: Requests
  /** The storage's own account; null: the server's credentials are used. */
  readonly account: ServiceAccount | null
  readonly #options: GcsOptions
  readonly #deps: StorageDeps
  readonly #trusted: boolean
  readonly #own: GoogleCredentials | null
  /** Who pays: null nobody but the owner, undefined not known yet. */
  #payer: string | null | undefined

  /** Throws nothing for options that passed `verify`. */
  constructor(options: GcsOptions, deps: StorageDeps) {
    this.#options = options
    this.#deps = deps
    this.requests = new Requests(deps)
    const pasted = options.gcs_endpoint || null
    const home = deps.google?.endpoint ?? GOOGLE_ENDPOINT
    const endpoint = parseEndpoint(pasted ?? home) ?? parseEndpoint(GOOGLE_ENDPOINT)
    if (!endpoint) throw new Error('no endpoint')
    this.endpoint = endpoint
    this.#trusted = endpoint.google || endpoint.origin === parseEndpoint(home)?.origin
    const parsed = parseServiceAccount(options.google_application_credentials ?? '')
    this.account = parsed.ok ? parsed.account : null
    this.#own = parsed.ok ? accountCredentials(parsed.account, this.requests) : null
    if (!options.google_project_id) this.#payer = null
  }

  async #credentials(): Promise<GoogleCredentials> {
    if (this.#own) return this.#own
    // A key that cannot be read never turns into the rights of the server.
    if (this.#options.google_application_credentials) throw new GcsFailure({ status: 0, code: 'BadKeyFile' })
    // A bearer token works wherever it is sent to: the server's own never goes where a user points.
    if (!this.#trusted) throw new GcsFailure({ status: 0, code: 'EndpointNotTrusted' })
    const found = (await this.#deps.google?.credentials?.()) ?? null
    if (!found) throw new GcsFailure({ status: 0, code: 'NoCredentials' })
    return found
  }

  /** Answers with a status below 300, or 416; the caller reads or destroys the body. Throws for the rest. */
  async send(request: GcsRequest): Promise<Answer> {
    const credentials = await this.#credentials()
    const token = await credentials.token({ signal: request.signal })
    const payer = this.#payer
    try {
      return await this.#exchange(request, token)
    } catch (error) {
      if (!(error instanceof GcsFailure)) throw error
      if (error.status === 401) {
        const fresh = await credentials.token({ signal: request.signal, refused: token })
        if (fresh !== token) return this.#exchange(request, fresh)
      }
      if (!asksForPayer(error)) throw error
      const { google_project_id: project } = this.#options
      if (!project || payer) throw error.as('PayerNeeded')
      this.#payer = project
      return this.#exchange(request, token)
    }
  }

  async #exchange(request: GcsRequest, token: string): Promise<Answer> {
    const { method, area = '', key, query = [], headers = {}, body, signal } = request
    const search = canonicalQuery([...query, ...this.#payment()])
    const path = apiPath(this.endpoint, area, this.#options.bucket, key)
    const answer = await this.requests.send({
      origin: this.endpoint.origin,
      path: search === '' ? path : `${path}?${search}`,
      method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body && { body }),
      signal,
    })
    if (answer.status < 300 || answer.status === 416) return answer
    throw await this.requests.failure(answer)
  }

  #payment(): QueryPairs {
    return this.#payer ? [['userProject', this.#payer]] : []
  }

  /** A link must name the payer from the start: asks the bucket once, where a project is set for that. */
  async #learnPayer(signal: AbortSignal): Promise<void> {
    if (this.#payer !== undefined) return
    const query: QueryPairs = [
      ['maxResults', '1'],
      ['fields', 'kind'],
    ]
    const asked = await this.send({ method: 'GET', key: null, query, signal }).catch((error: unknown) => {
      // Whoever may read but not list has the link tell what is wrong.
      if (error instanceof GcsFailure) return null
      throw error
    })
    asked?.body.resume()
    this.#payer ??= null
  }

  /** A link for a GET. */
  async presign(key: string, ttlSeconds: number, query: QueryPairs, signal: AbortSignal): Promise<URL> {
    const signer = await (await this.#credentials()).signer(signal)
    if (!signer) throw new GcsFailure({ status: 0, code: 'NoSigner' })
    await this.#learnPayer(signal)
    return signUrl(
      {
        origin: this.endpoint.origin,
        path: linkPath(this.endpoint, this.#options.bucket, key),
        query: [...query, ...this.#payment()],
        seconds: Math.min(Math.max(1, Math.floor(ttlSeconds)), MAX_TTL_SECONDS),
        now: this.requests.now(),
        signal,
      },
      signer,
    )
  }

  close(): Promise<void> {
    return this.requests.close()
  }
}

function asksForPayer({ status, code }: GcsFailure): boolean {
  return status === 400 && (code === 'required' || code === 'userProjectMissing')
}
