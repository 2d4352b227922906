/**
 * V4 signed URLs of Cloud Storage: GET, path style, the host with its port as the only signed header.
 *
 * Signing with RSA is what costs (0.3 ms): the key is parsed once and `sign` runs off the event loop.
 */
import { createHash, sign as signWith, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { GoogleSigner } from '../../kit/provider.ts'
import { canonicalQuery, type QueryPairs } from '../../kit/query.ts'

const ALGORITHM = 'GOOG4-RSA-SHA256'

/** Cloud Storage refuses links valid for longer. */
export const MAX_TTL_SECONDS = 7 * 24 * 3600

const rsa = promisify((text: string, key: KeyObject, done: (error: Error | null, bytes: Buffer) => void) =>
  signWith('RSA-SHA256', Buffer.from(text), key, done),
)

/** RSA-SHA256 of the text. */
export function signText(text: string, key: KeyObject): Promise<Buffer> {
  return rsa(text, key)
}

export interface SignUrl {
  /** `https://storage.googleapis.com`; the host it names is signed. */
  readonly origin: string
  /** Percent-encoded, as it goes on the wire. */
  readonly path: string
  readonly query: QueryPairs
  readonly seconds: number
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly signal: AbortSignal
}

export async function signUrl(request: SignUrl, signer: GoogleSigner): Promise<URL> {
  const { origin, path, now } = request
  const date = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '')
  const scope = `${date.slice(0, 8)}/auto/storage/goog4_request`
  const query = canonicalQuery([
    ...request.query,
    ['X-Goog-Algorithm', ALGORITHM],
    ['X-Goog-Credential', `${signer.email}/${scope}`],
    ['X-Goog-Date', date],
    ['X-Goog-Expires', String(Math.min(request.seconds, signer.maxSeconds))],
    ['X-Goog-SignedHeaders', 'host'],
  ])
  const host = new URL(origin).host
  const canonical = `GET\n${path}\n${query}\nhost:${host}\n\nhost\nUNSIGNED-PAYLOAD`
  const hash = createHash('sha256').update(canonical).digest('hex')
  const signature = await signer.sign(`${ALGORITHM}\n${date}\n${scope}\n${hash}`, request.signal)
  return new URL(`${origin}${path}?${query}&X-Goog-Signature=${Buffer.from(signature).toString('hex')}`)
}
