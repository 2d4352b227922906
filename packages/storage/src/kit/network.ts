/** What a failed connection means and what to say of it; the same for every provider reached over a network. */
import { EGRESS_REFUSED, type ErrorText, type StorageErrorKind } from './errors.ts'

/** Certificates and protocol mismatches: no waiting mends these. */
const tlsCode = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|EPROTO$)/

/** The first error code along the chain of causes. */
export function networkCode(error: unknown): string | null {
  for (let at = error, depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    // undici gives some of these no code.
    if (at instanceof Error && at.name === 'HTTPParserError') return 'HPE_'
    if ('code' in at && typeof at.code === 'string' && at.code !== 'UND_ERR_SOCKET') return at.code
    const inner: unknown = 'cause' in at ? at.cause : null
    if (at instanceof AggregateError && !inner) at = at.errors[0]
    else if (inner) at = inner
    else return 'code' in at && typeof at.code === 'string' ? at.code : null
  }
  return null
}

const kinds: Readonly<Record<string, StorageErrorKind>> = {
  ABORT_ERR: 'cancelled',
  UND_ERR_ABORTED: 'cancelled',
  UND_ERR_ABORT: 'cancelled',
  EAI_AGAIN: 'unavailable',
  EAI_FAIL: 'unavailable',
  ECONNABORTED: 'unavailable',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EHOSTDOWN: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  EMFILE: 'unavailable',
  ENETDOWN: 'unavailable',
  ENETUNREACH: 'unavailable',
  ENOTFOUND: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  UND_ERR_BODY_TIMEOUT: 'unavailable',
  UND_ERR_CONNECT_TIMEOUT: 'unavailable',
  UND_ERR_HEADERS_TIMEOUT: 'unavailable',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'unavailable',
  UND_ERR_SOCKET: 'unavailable',
  [EGRESS_REFUSED]: 'denied',
}

/** Which kind a failure to connect, send or receive is. By its code, never by its text. */
export function networkKind(error: unknown): StorageErrorKind {
  if (error instanceof Error && error.name === 'AbortError') return 'cancelled'
  const code = networkCode(error)
  if (code === null) return 'unknown'
  if (tlsCode.test(code)) return 'invalid_config'
  // HPE_: what answered does not speak HTTP.
  return kinds[code] ?? (code.startsWith('HPE_') ? 'invalid_config' : 'unknown')
}

export interface NetworkPlace {
  readonly host: string
  /** What to look through for a typing error: `the endpoint and the bucket name`. */
  readonly typed: string
}

/** Words for a failure to connect, or null where there are no better than the general ones. */
export function networkText(error: unknown, { host, typed }: NetworkPlace): ErrorText | null {
  const code = networkCode(error)
  if (code === null) return null
  if (tlsCode.test(code))
    return {
      message: `No secure connection to ${host} could be made: its certificate is not trusted or the address does not speak TLS.`,
      advice:
        'For a store with a certificate of its own authority, start this server with NODE_EXTRA_CA_CERTS; for one without TLS, begin the endpoint with http://.',
    }
  switch (code) {
    case 'ENOTFOUND':
      return { message: `There is no host "${host}".`, advice: `Check ${typed} for typing errors.` }
    case 'ECONNREFUSED':
      return {
        message: `Nothing listens at ${host}.`,
        advice: 'Check the port of the endpoint. In a container, "localhost" is the container itself.',
      }
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { message: `${host} does not answer.`, advice: 'Check the endpoint and the firewalls between.' }
    case EGRESS_REFUSED:
      return {
        message: `This server does not connect to ${host}: the address is in a network it keeps away from.`,
        advice:
          'If that is right, the operator of this server allows it by naming the host in SLUICE_ALLOWED_PRIVATE_HOSTS.',
      }
    default:
      return code.startsWith('HPE_')
        ? { message: `${host} does not speak HTTP.`, advice: 'Check the port, and http:// or https://.' }
        : null
  }
}
