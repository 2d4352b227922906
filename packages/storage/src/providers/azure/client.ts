/** Sends authorized requests to one container. Does not retry, and follows no redirects. */
import type { Readable } from 'node:stream'
import { Agent, type Dispatcher } from 'undici'
import { bodyStart, flatten, retryAfter, type FlatHeaders } from '../../kit/http.ts'
import { quote, quotePath } from '../../kit/keys.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { canonicalQuery, type QueryPairs } from '../../kit/query.ts'
import { between } from '../../kit/xml.ts'
import { accountOf, type Account } from './account.ts'
import { AzureFailure } from './failure.ts'
import { isBlobName } from './names.ts'
import type { AzureOptions } from './options.ts'
import { sasProblem, type SasNeed } from './sas.ts'
import { sharedKey } from './sign.ts'
import { createTokens, type Tokens } from './tokens.ts'

export interface AzureRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Null for the container itself, `account` for the account. */
  readonly resource: { readonly key: string } | 'container' | 'account'
  /** Permission this needs, to name it when it is missing. */
  readonly need: SasNeed
  readonly query?: QueryPairs
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly signal: AbortSignal
}

export interface AzureAnswer {
  readonly status: number
  readonly headers: FlatHeaders
  readonly body: Readable
}

/** Version of the REST API: the first that encodes names XML cannot hold, plus a year of rollout. */
export const API_VERSION = '2021-12-02'
/** Milliseconds without a byte. */
const IDLE_TIMEOUT = 60_000
/** An error document beyond this is not one. */
const ERROR_BYTES = 65_536
/** Azure refuses requests dated further off than this. */
const MAX_SKEW = 15 * 60_000

export class AzureClient {
  /** Null: neither the options nor the server name one. */
  readonly account: Account | null
  readonly #container: string
  readonly #deps: StorageDeps
  readonly #dispatcher: Dispatcher
  readonly #ownsDispatcher: boolean
  readonly #key: Buffer | null
  readonly #tokens: Tokens | null

  constructor(options: AzureOptions, deps: StorageDeps) {
    this.#container = options.container
    this.#deps = deps
    this.account = accountOf(options, deps)
    this.#ownsDispatcher = deps.dispatcher === undefined
    this.#dispatcher = deps.dispatcher ?? new Agent({ connect: { timeout: 10_000 } })
    const signIn = this.account?.signIn
    this.#key = signIn?.way === 'key' ? Buffer.from(signIn.key, 'base64') : null
    this.#tokens =
      signIn?.way === 'principal' || signIn?.way === 'managed'
        ? createTokens(signIn, { dispatcher: this.#dispatcher, azure: deps.azure, now: () => this.now() })
        : null
  }

  now(): number {
    return this.#deps.now?.() ?? Date.now()
  }

  /** The account, with what is needed to sign for it. */
  require(): Account {
    const { account } = this
    if (!account || (account.signIn.way === 'key' && account.name === null))
      throw new AzureFailure({ status: 0, code: 'NoAccount' })
    return account
  }

  /** Encoded path of a resource. Throws AzureFailure for names no blob can have. */
  path(resource: AzureRequest['resource']): string {
    const base = this.require().place.basePath
    if (resource === 'account') return `${base}/`
    const container = `${base}/${quote(this.#container)}`
    if (resource === 'container') return container
    if (!isBlobName(resource.key)) throw new AzureFailure({ status: 0, code: 'NoBlobName' })
    return `${container}/${quotePath(resource.key)}`
  }

  /** Answers with a status below 300; the caller reads or destroys the body. Throws AzureFailure for the rest. */
  async send(request: AzureRequest): Promise<AzureAnswer> {
    const { method, resource, query = [], body, signal } = request
    const account = this.require()
    const path = this.path(resource)
    const headers: Record<string, string> = {
      ...request.headers,
      'x-ms-date': new Date(this.now()).toUTCString(),
      'x-ms-version': API_VERSION,
    }
    let search = canonicalQuery(query)
    if (account.signIn.way === 'sas') search = [search, account.signIn.sas.query].filter(Boolean).join('&')
    else if (this.#tokens) headers['authorization'] = `Bearer ${await this.#tokens.get(signal)}`
    else if (this.#key)
      headers['authorization'] = sharedKey(
        { method, path, query, headers, length: body?.byteLength ?? 0 },
        account.name ?? '',
        this.#key,
      )
    const answer = await this.#dispatcher.request({
      origin: account.place.origin,
      path: search === '' ? path : `${path}?${search}`,
      method,
      headers,
      body: body ?? null,
      signal,
      headersTimeout: IDLE_TIMEOUT,
      bodyTimeout: IDLE_TIMEOUT,
    })
    // A body that is destroyed reports that as an error, which without a listener would end the process.
    answer.body.on('error', () => {})
    const { statusCode: status } = answer
    const found: AzureAnswer = { status, headers: flatten(answer.headers), body: answer.body }
    if (status < 300) return found
    throw await this.#failure(found, account, request.need)
  }

  async #failure(
    { status, headers, body }: AzureAnswer,
    account: Account,
    need: SasNeed,
  ): Promise<AzureFailure> {
    const text = await bodyStart(body, ERROR_BYTES)
    const said = headers['x-ms-error-code'] ?? between(text, 'Code')
    const theirs = Date.parse(headers['date'] ?? '')
    const clockAheadMs = Number.isNaN(theirs) ? null : this.now() - theirs
    // The charset keeps an upstream's free text out of our logs and messages.
    let code = said && /^[A-Za-z0-9]{1,64}$/.test(said) ? said : `Http${status}`
    // To Azure this word means its firewall, to the emulator a wrong signature.
    if (code === 'AuthorizationFailure' && headers['server']?.startsWith('Azurite'))
      code = 'AuthenticationFailed'
    if (status === 403 || status === 401) {
      const { signIn } = account
      const time = Number.isNaN(theirs) ? this.now() : theirs
      if (signIn.way === 'sas') code = sasProblem(signIn.sas, need, time) ?? code
      else if (code === 'AuthenticationFailed' && clockAheadMs !== null && Math.abs(clockAheadMs) > MAX_SKEW)
        code = 'ClockSkew'
      if (status === 401 || code === 'AuthenticationFailed') this.#tokens?.forget()
    }
    return new AzureFailure({ status, code, retryAfterMs: retryAfter(headers, this.now()), clockAheadMs })
  }

  async close(): Promise<void> {
    await this.#tokens?.close()
    if (this.#ownsDispatcher) await this.#dispatcher.destroy()
  }
}
