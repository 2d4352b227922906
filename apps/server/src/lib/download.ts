/**
 * Fetches an address that somebody typed, through the guard of outbound requests.
 *
 * Only http and https; no credentials in the address or with the request; redirects are followed here, each
 * judged anew and never from https to http. It refuses with sentences of ours (400) that repeat nothing of the
 * other side's answer. Everything that keeps a connection from coming about is one sentence, so that nobody
 * can look around in a network with it. How much is read is the reader's to limit.
 */
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { EgressRefused } from './egress.ts'
import { AppError, badRequest } from './errors.ts'

export interface DownloadLimits {
  redirects: number
  /** Until the answer begins, and between two pieces of it. Connecting has the guard's own time-out. */
  idleMs: number
  totalMs: number
}
const usual: DownloadLimits = { redirects: 5, idleMs: 30_000, totalMs: 600_000 }

/** The bytes behind an address, unpacked. Reading them may throw such a sentence too. */
export type Download = (address: string, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>

const MAX_ADDRESS = 8_192
/** Where other protocols than HTTP listen: they may take a request line for a command. */
const isOddPort = (port: string): boolean => port !== '' && Number(port) < 1024 && !/^(?:80|443)$/.test(port)

/**
 * The address as a URL, or a refusal. What a parser of URLs would quietly repair is refused: two readers must
 * never see two hosts in it. Whether the host may be connected to is decided when its addresses are known.
 */
export function judgeAddress(text: string): URL {
  const typed = text.trim()
  if (typed.length > MAX_ADDRESS)
    throw badRequest(`The address is longer than ${MAX_ADDRESS} characters. Use a shorter one.`)
  if (/^https?:\/\/[^/?#]*@/i.test(typed))
    throw badRequest('Leave user name and password out of the address: this server sends no credentials.')
  if (!/^https?:\/\/[^\s\\/?#@]+(?:[/?#]\P{Cc}*)?$/iu.test(typed) || !URL.canParse(typed))
    throw badRequest('This is no address of a file: it must begin with http:// or https:// and name a host.')
  const url = new URL(typed)
  if (isOddPort(url.port))
    throw badRequest('This server does not connect to that port: it uses 80, 443 and those from 1024.')
  url.hash = ''
  return url
}

export function createDownload(dispatcher: Dispatcher, limits: DownloadLimits = usual): Download {
  return async (address, gone) => {
    const first = judgeAddress(address)
    const time = AbortSignal.timeout(limits.totalMs)
    const trip: Trip = { host: first.host, hops: 0, gone, time }
    for (let url = first; ; trip.hops += 1) {
      const answer = await ask(dispatcher, url, limits, AbortSignal.any([gone, time])).catch(
        (error: unknown) => {
          throw failure(error, trip)
        },
      )
      const location = redirectOf(answer)
      if (location === null) return content(answer, trip)
      discard(answer.body)
      if (trip.hops === limits.redirects)
        throw badRequest(`${trip.host} redirects more than ${limits.redirects} times. Use the last address.`)
      url = judgeRedirect(location, url, trip)
    }
  }
}

interface Trip {
  /** As typed. Where redirects led is not told. */
  readonly host: string
  hops: number
  readonly gone: AbortSignal
  readonly time: AbortSignal
}

function ask(
  dispatcher: Dispatcher,
  url: URL,
  { idleMs }: DownloadLimits,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  return dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'GET',
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Sluice' },
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
    signal,
  })
}

const discard = (body: Readable): void => void body.on('error', () => {}).destroy()

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData): string | null {
  const { location } = headers
  return [301, 302, 303, 307, 308].includes(statusCode) && typeof location === 'string' ? location : null
}

function judgeRedirect(location: string, from: URL, { host }: Trip): URL {
  const refusal = badRequest(
    `${host} redirects to where this server does not follow: only to http and https addresses without ` +
      'credentials, and not from https to http. Use an address that gives the file itself.',
  )
  if (!URL.canParse(location, from.href)) throw refusal
  const next = new URL(location, from)
  if (from.protocol === 'https:' && next.protocol === 'http:') throw refusal
  try {
    return judgeAddress(next.href)
  } catch {
    throw refusal
  }
}

function content(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  trip: Trip,
): AsyncIterable<Uint8Array> {
  const refuse = (sentence: string): never => {
    discard(body)
    throw badRequest(sentence)
  }
  if (statusCode < 200 || statusCode > 299) return refuse(statusSentence(trip.host, statusCode))
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return inOurWords(body, trip)
  // an error of either side reaches whoever reads the last one
  if (encoding === 'gzip')
    return inOurWords(
      pipeline(body, createGunzip(), () => {}),
      trip,
    )
  return refuse(
    `${trip.host} sends the file in a compression this server did not ask for. Use another address.`,
  )
}

async function* inOurWords(body: AsyncIterable<Uint8Array>, trip: Trip): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw failure(error, trip, 'reading')
  }
}

function statusSentence(host: string, status: number): string {
  if (status === 401 || status === 403 || status === 407)
    return `${host} does not give the file to everybody (status ${status}), and this server signs in nowhere. Use an address that needs no sign-in, such as a pre-signed link that is still valid.`
  if (status === 404 || status === 410)
    return `${host} has no file at this address (status ${status}). Check it for typing errors.`
  if (status === 429 || status >= 500)
    return `${host} cannot give the file right now (status ${status}). Try again later.`
  return `${host} answered with status ${status} instead of a file. Use an address that gives the file itself.`
}

function failure(error: unknown, { host, hops, gone, time }: Trip, during?: 'reading'): AppError {
  if (error instanceof AppError) return error
  if (gone.aborted) return badRequest('The download was cancelled.')
  if (error instanceof EgressRefused)
    return badRequest(
      `This server does not connect to ${hops > 0 ? `where ${host} redirects` : host}: the address is in a ` +
        'network it keeps away from. If that is right, the operator of this server allows it by naming the ' +
        'host in SLUICE_ALLOWED_PRIVATE_HOSTS.',
    )
  if (time.aborted) return badRequest(`${host} sends too slowly: the file was not complete in time.`)
  if (during === 'reading')
    return badRequest(`The file from ${host} ended too early, was broken or stopped coming. Try again.`)
  return badRequest(
    `${host} cannot be reached: there is no such host, it does not answer as a web server, or its certificate ` +
      'is not trusted. Check the address.',
  )
}
