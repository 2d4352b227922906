/**
 * Tokens and signatures of a service account whose private key we have.
 *
 * Google's own library is not used here: it sends every assertion to one fixed address whatever the key file
 * says, reads the clock and the key by itself, cannot be cancelled, and keeps requests with their secrets on
 * its errors.
 */
import type { GoogleCredentials } from '../../kit/provider.ts'
import { GcsFailure } from './failure.ts'
import type { Requests } from './requests.ts'
import type { ServiceAccount } from './service-account.ts'
import { MAX_TTL_SECONDS, signText } from './sign.ts'

const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write'
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Longest life Google allows an assertion, and gives a token. */
const HOUR = 3600
/** A token this near its end is fetched anew, so that none ends on its way. Milliseconds. */
const MARGIN = 60_000
/** Google tolerates small differences. */
const CLOCK_TOLERANCE = 5 * 60_000

interface Token {
  readonly value: string
  readonly until: number
}

export function accountCredentials(account: ServiceAccount, requests: Requests): GoogleCredentials {
  let current: Token | null = null
  let pending: Promise<Token> | null = null

  async function assertion(): Promise<string> {
    const issued = Math.floor(requests.now() / 1000)
    const header = { alg: 'RS256', typ: 'JWT', ...(account.keyId && { kid: account.keyId }) }
    const claims = {
      iss: account.email,
      scope: SCOPE,
      aud: account.tokenUri,
      iat: issued,
      exp: issued + HOUR,
    }
    const text = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    return `${text}.${(await signText(text, account.key)).toString('base64url')}`
  }

  async function fetchToken(): Promise<Token> {
    const body = new URLSearchParams({ grant_type: GRANT, assertion: await assertion() }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    try {
      const answer = await requests.post(account.tokenUri, headers, body, AbortSignal.timeout(30_000))
      const { access_token: value, expires_in: seconds } = answer
      if (typeof value !== 'string' || value === '') throw new GcsFailure({ status: 200, code: 'NotGcs' })
      const life = typeof seconds === 'number' && seconds > 0 ? Math.min(seconds, HOUR) * 1000 : HOUR * 1000
      return { value, until: requests.now() + life - Math.min(MARGIN, life / 2) }
    } catch (error) {
      const skewed =
        error instanceof GcsFailure &&
        error.code === 'invalid_grant' &&
        Math.abs(error.clockAheadMs ?? 0) > CLOCK_TOLERANCE
      throw skewed ? error.as('ClockSkew') : error
    }
  }

  /** One fetch for all who wait, so it does not end with the signal of one of them. */
  function shared(): Promise<Token> {
    pending ??= fetchToken()
      .then((token) => (current = token))
      .finally(() => {
        pending = null
      })
    return pending
  }

  return {
    async token({ signal, refused }) {
      if (current && current.value !== refused && current.until > requests.now()) return current.value
      return (await orAborted(shared(), signal)).value
    },
    signer: () =>
      Promise.resolve({
        email: account.email,
        maxSeconds: MAX_TTL_SECONDS,
        sign: (text) => signText(text, account.key),
      }),
  }
}

/** The promise, unless the signal aborts first. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
