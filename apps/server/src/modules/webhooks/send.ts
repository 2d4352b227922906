/** One attempt: a POST through the guarded way out, and what came of it in our own words. */
import { EGRESS_REFUSED, networkCode, networkKind } from '@sluice/storage'
import type { Egress } from '../../lib/egress.ts'
import type { Outcome } from './webhooks.types.ts'

export interface Message {
  url: string
  headers: Record<string, string>
  body: string
}

/** What is read of an answer, so that its connection can be used again. Nothing of it is kept. */
const READ_BYTES = 1_024
const READ_MS = 1_000

/** Never throws, except when `stop` aborted it. Redirects are not followed. */
export async function send(
  egress: Pick<Egress, 'dispatcher'>,
  { url, headers, body }: Message,
  { timeoutSeconds, stop, now }: { timeoutSeconds: number; stop: AbortSignal; now: () => number },
): Promise<Outcome> {
  const late = AbortSignal.timeout(timeoutSeconds * 1000)
  try {
    const { origin, pathname, search } = new URL(url)
    const answer = await egress.dispatcher.request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.any([stop, late]),
      headersTimeout: timeoutSeconds * 1000,
      bodyTimeout: READ_MS,
    })
    const { statusCode: status, headers: told } = answer
    await answer.body.dump({ limit: READ_BYTES, signal: AbortSignal.timeout(READ_MS) }).catch(() => undefined)
    if (status >= 200 && status < 300) return { kind: 'delivered', status }
    const retryAfterMs = retryAfter(told['retry-after'], now())
    return { kind: 'failed', status, problem: sentenceOfStatus(status), retryAfterMs, gone: status === 410 }
  } catch (error) {
    if (stop.aborted) throw stop.reason
    const problem = late.aborted
      ? `The receiver did not answer within ${timeoutSeconds} seconds.`
      : sentenceOfError(error, new URL(url).host)
    return { kind: 'failed', status: null, problem, retryAfterMs: null, gone: false }
  }
}

/** HTTP counts seconds or names a time. */
function retryAfter(header: string | string[] | undefined, now: number): number | null {
  const [text] = [header ?? []].flat()
  if (text === undefined) return null
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

function sentenceOfStatus(status: number): string {
  if (status === 410) return 'The receiver answered 410 Gone: it wants no more events.'
  if (status >= 300 && status < 400)
    return `The receiver answered ${status}, a redirect. Redirects are not followed: enter the address it leads to.`
  if (status === 401 || status === 403)
    return `The receiver answered ${status}: it does not let us in. Check the headers of this webhook.`
  if (status === 404) return 'The receiver answered 404: there is nothing at this address.'
  if (status === 429) return 'The receiver answered 429: it is asked too often.'
  return `The receiver answered ${status}.`
}

function sentenceOfError(error: unknown, host: string): string {
  const code = networkCode(error)
  if (code === EGRESS_REFUSED)
    return (
      `This server does not connect to ${host}: the address is in a network it keeps away from. If it is right, ` +
      'the operator of this server allows it by naming the host in SLUICE_ALLOWED_PRIVATE_HOSTS.'
    )
  if (code === 'ENOTFOUND') return `There is no host ${host}. Check the address for typing errors.`
  if (code === 'ECONNREFUSED') return `Nothing listens at ${host}. Check the port of the address.`
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') return `${host} does not answer.`
  if (code?.startsWith('HPE_') === true)
    return `${host} does not speak HTTP. Check http:// or https:// and the port.`
  if (networkKind(error) === 'invalid_config')
    return `No secure connection to ${host} could be made: its certificate is not trusted or it does not speak TLS.`
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'The receiver did not answer in time.'
  return `The connection to ${host} broke off before it answered.`
}
