/** One HTTP exchange with a server of Google's: status, headers, body; errors become GcsFailure. */
import { Agent, type Dispatcher } from 'undici'
import type { Readable } from 'node:stream'
import { bodyStart, bodyText, flatten, retryAfter, type FlatHeaders } from '../../kit/http.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { errorCode, GcsFailure, NotReached, readRecord } from './failure.ts'

/** Milliseconds without a byte. */
const IDLE_TIMEOUT = 60_000
/** An error document beyond this is not one. */
const ERROR_BYTES = 65_536

export interface Exchange {
  readonly origin: string
  /** With its query, encoded. */
  readonly path: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: FlatHeaders
  readonly body: Readable
}

/** The way out, shared by all that one driver asks. */
export class Requests {
  readonly #dispatcher: Dispatcher
  readonly #owned: boolean
  readonly #now: () => number
  /** How far our clock was ahead of the server's at the last answer. */
  clockAheadMs: number | null = null

  constructor({ dispatcher, now = Date.now }: Pick<StorageDeps, 'dispatcher' | 'now'>) {
    this.#owned = dispatcher === undefined
    this.#dispatcher = dispatcher ?? new Agent({ connect: { timeout: 10_000 } })
    this.#now = now
  }

  now(): number {
    return this.#now()
  }

  /** Any answer; the caller reads or destroys its body. */
  async send({ body, ...request }: Exchange): Promise<Answer> {
    const answer = await this.#dispatcher.request({
      ...request,
      body: body ?? null,
      headersTimeout: IDLE_TIMEOUT,
      bodyTimeout: IDLE_TIMEOUT,
    })
    // A body that is destroyed reports that as an error, which without a listener would end the process.
    answer.body.on('error', () => {})
    const headers = flatten(answer.headers)
    const theirs = Date.parse(headers['date'] ?? '')
    this.clockAheadMs = Number.isNaN(theirs) ? null : this.#now() - theirs
    return { status: answer.statusCode, headers, body: answer.body }
  }

  async failure({ status, headers, body }: Answer): Promise<GcsFailure> {
    const code = errorCode(await bodyStart(body, ERROR_BYTES)) ?? `Http${status}`
    const retryAfterMs = retryAfter(headers, this.#now())
    return new GcsFailure({ status, code, retryAfterMs, clockAheadMs: this.clockAheadMs })
  }

  /** Posts to a server beside the storage and gives the members of its JSON answer. */
  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { origin, host, pathname, search } = new URL(url)
    try {
      const path = pathname + search
      const answer = await this.send({ origin, path, method: 'POST', headers, body, signal })
      if (answer.status >= 300) throw await this.failure(answer)
      return readRecord(await bodyText(answer.body))
    } catch (error) {
      throw error instanceof GcsFailure ? error : new NotReached(host, error)
    }
  }

  async close(): Promise<void> {
    if (this.#owned) await this.#dispatcher.destroy()
  }
}
