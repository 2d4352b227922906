/** Verification of V4 signed URLs, as strict as Cloud Storage: written from its documents, not from our signer. */
import { createHash, verify } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { GcsAccount } from './gcs-accounts.ts'

export type SignedCheck =
  | { readonly ok: true; readonly account: GcsAccount }
  | { readonly ok: false; readonly status: 400 | 403; readonly code: string }

export interface SignedRequest {
  readonly method: string
  /** As received: encoded, without the query. */
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  readonly headers: IncomingHttpHeaders
}

const refuse = (status: 400 | 403, code: string): SignedCheck => ({ ok: false, status, code })

/** RFC 3986: everything but letters, digits and `-_.~`. */
function encode(text: string): string {
  let out = ''
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte)
    out += /[A-Za-z0-9_.~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Whether the query is that of a signed URL at all. */
export const isSigned = (query: SignedRequest['query']): boolean =>
  query.some(([name]) => name.toLowerCase() === 'x-goog-signature')

export function checkSignedUrl(
  request: SignedRequest,
  find: (email: string) => GcsAccount | undefined,
): SignedCheck {
  const value = (name: string): string =>
    request.query.find(([given]) => given.toLowerCase() === name)?.[1] ?? ''
  if (value('x-goog-algorithm') !== 'GOOG4-RSA-SHA256') return refuse(400, 'InvalidArgument')

  const scope = /^([^/]+)\/(\d{8})\/([^/]+)\/storage\/goog4_request$/.exec(value('x-goog-credential'))
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value('x-goog-date'))
  if (!scope || !date || value('x-goog-date').slice(0, 8) !== scope[2]) return refuse(400, 'InvalidArgument')
  const account = find(scope[1] ?? '')
  if (!account) return refuse(403, 'SignatureDoesNotMatch')

  const expires = value('x-goog-expires')
  if (!/^\d{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > 604_800)
    return refuse(400, 'InvalidArgument')
  const [, year, month, day, hours, minutes, seconds] = date.map(Number)
  const from = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hours, minutes, seconds)
  if (Date.now() < from - 15 * 60_000) return refuse(403, 'RequestNotYetValid')
  if (Date.now() > from + Number(expires) * 1000) return refuse(400, 'ExpiredToken')

  const names = value('x-goog-signedheaders').split(';')
  if (!names.includes('host') || names.toSorted().join(';') !== names.join(';'))
    return refuse(400, 'InvalidArgument')
  const received = (name: string): string => [request.headers[name] ?? ''].flat().join(',')
  const must = Object.keys(request.headers).filter((name) => name.startsWith('x-goog-'))
  if (must.some((name) => !names.includes(name))) return refuse(403, 'SignatureDoesNotMatch')
  const payload = names.includes('x-goog-content-sha256')
    ? received('x-goog-content-sha256')
    : 'UNSIGNED-PAYLOAD'

  // Google's own library signs the host without its port, which no request to port 443 ever shows.
  const hosts = [received('host'), received('host').replace(/:\d+$/, '')]
  const path = request.path
    .split('/')
    .map((part) => encode(decodeURIComponent(part)))
    .join('/')
  const query = request.query
    .filter(([name]) => name.toLowerCase() !== 'x-goog-signature')
    .map(([name, text]) => [encode(name), encode(text)] as const)
    .toSorted((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, text]) => `${name}=${text}`)
    .join('&')
  const signature = Buffer.from(value('x-goog-signature'), 'hex')
  const matches = hosts.some((host) => {
    const lines = names.map((name) => {
      const text = name === 'host' ? host : received(name)
      return `${name}:${text.trim().replace(/\s+/g, ' ')}\n`
    })
    const canonical = [request.method, path, query, lines.join(''), names.join(';'), payload].join('\n')
    const hash = createHash('sha256').update(canonical).digest('hex')
    const credentialScope = value('x-goog-credential').slice(value('x-goog-credential').indexOf('/') + 1)
    const text = `GOOG4-RSA-SHA256\n${value('x-goog-date')}\n${credentialScope}\n${hash}`
    return verify('RSA-SHA256', Buffer.from(text), account.publicKey, signature)
  })
  return matches ? { ok: true, account } : refuse(403, 'SignatureDoesNotMatch')
}
