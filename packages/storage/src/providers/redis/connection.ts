/**
 * One connection to one database, opened when needed and again after it broke.
 *
 * It greets the server itself: the client library goes on in database 0 when the wanted one cannot be had, and
 * keeps the password in its errors. Nothing is sent twice: what was under way when it broke has failed, and
 * the retry wrapper decides.
 */
import type { Redis } from 'ioredis'
import type { StorageDeps } from '../../kit/provider.ts'
import { commandOf, isCode, RedisFailure, replyFailure } from './failure.ts'
import type { RedisOptions } from './options.ts'
import { placeOf } from './place.ts'
import { openSocket, type SocketTarget } from './socket.ts'

/** Milliseconds without a byte while an answer is awaited. */
const IDLE_TIMEOUT = 60_000
/** Milliseconds the other side has to close a connection we have closed. */
const POLITE_MS = 500

export interface Greeted {
  readonly client: Redis
  /** Changes when the server restarts or another takes its place; null where it may not be asked. */
  readonly runId: string | null
}

export class Connection {
  readonly #options: RedisOptions
  readonly #guard: StorageDeps['sockets']
  readonly #clients = new Set<Redis>()
  #current: Promise<Greeted> | null = null
  #closed = false

  constructor(options: RedisOptions, deps: StorageDeps) {
    this.#options = options
    this.#guard = deps.sockets
  }

  /** Runs commands. Rejects with a RedisFailure or a raw network error, or when the signal aborts. */
  async use<T>(signal: AbortSignal, run: (redis: Greeted) => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    const running = this.#open().then(async (greeted) => {
      try {
        return await run(greeted)
      } catch (error) {
        throw translate(error)
      }
    })
    return abortable(running, signal)
  }

  /** Waits for nobody: also one that does not answer is let go. */
  close(): void {
    this.#closed = true
    for (const client of this.#clients) client.disconnect()
  }

  #open(): Promise<Greeted> {
    if (this.#closed) return Promise.reject(new RedisFailure('ConnectionLost'))
    if (this.#current) return this.#current
    const opening = this.#greet(() => {
      if (this.#current === opening) this.#current = null
    })
    this.#current = opening
    return opening
  }

  /** `gone` is called when this connection cannot be used, or no longer. */
  async #greet(gone: () => void): Promise<Greeted> {
    const { tls, tls_ca: ca, username, password, db } = this.#options
    const { host, port } = placeOf(this.#options)
    let client: Redis | null = null
    try {
      client = await createClient({ host, port, tls: tls ? { ca } : null }, this.#guard)
      const opened = client
      this.#clients.add(opened)
      opened.once('end', () => {
        this.#clients.delete(opened)
        gone()
      })
      if (this.#closed) opened.disconnect()
      await opened.connect()
      if (username) await opened.auth(username, password ?? '')
      else if (password) await opened.auth(password)
      if (db !== 0) await opened.select(db)
      return { client: opened, runId: await runIdOf(opened) }
    } catch (error) {
      gone()
      client?.disconnect()
      const failure = translate(error)
      throw isCode(failure, 'ConnectionLost') ? new RedisFailure('NoGreeting') : failure
    }
  }
}

/** A client that only connects once, and by our own socket. Loaded late: most servers have no such storage. */
async function createClient(target: SocketTarget, guard: StorageDeps['sockets']): Promise<Redis> {
  const { AbstractConnector, Redis: Client } = await import('ioredis')
  class GuardedConnector extends AbstractConnector {
    readonly #stop = new AbortController()

    constructor() {
      super(POLITE_MS)
    }

    override async connect() {
      this.connecting = true
      this.stream = await openSocket(target, guard, this.#stop.signal)
      return this.stream
    }

    override disconnect() {
      this.#stop.abort()
      super.disconnect()
    }
  }
  const client = new Client({
    Connector: GuardedConnector,
    lazyConnect: true,
    // The third version has HELLO, which some ACLs and proxies do not know, and nothing else we use.
    protocol: 2,
    retryStrategy: null,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    disableClientInfo: true,
    socketTimeout: IDLE_TIMEOUT,
  })
  // An answer nobody can read reaches the commands that wait as this very error.
  client.on('error', (error: Error) => {
    if (!('code' in error) && error.name !== 'ReplyError' && client.status !== 'end') unreadable.add(error)
  })
  return client
}

const unreadable = new WeakSet<Error>()

/** Failures of Redis as facts, those of the network as they came. */
function translate(error: unknown): unknown {
  if (error instanceof RedisFailure || !(error instanceof Error)) return error
  if (error.name === 'ReplyError') return replyFailure(error, commandOf(error))
  if (unreadable.has(error)) return new RedisFailure('NotRedis')
  return 'code' in error ? error : new RedisFailure('ConnectionLost')
}

/** Error replies inside the result of a pipeline, as facts; other errors are thrown. */
export function replyOf<T>(
  result: readonly [error: Error | null, value: unknown] | undefined,
): T | RedisFailure {
  const [error, value] = result ?? [null, null]
  if (error === null) return value as T
  const failure = translate(error)
  if (failure instanceof RedisFailure && error.name === 'ReplyError') return failure
  throw failure
}

async function runIdOf(client: Redis): Promise<string | null> {
  try {
    return /^run_id:([0-9a-f]{12})/m.exec(await client.info('server'))?.[1] ?? null
  } catch (error) {
    const failure = translate(error)
    if (isCode(failure, 'NOPERM', 'ERR')) return null
    throw failure
  }
}

async function abortable<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = (): void => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason as Error)
    signal.addEventListener('abort', leave, { once: true })
  })
  try {
    return await Promise.race([running, aborted])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
