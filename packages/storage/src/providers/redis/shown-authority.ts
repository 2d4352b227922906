/** The authority a server shows, for a person to judge. Nothing is sent to it but a greeting. */
import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import type { StorageDeps } from '../../kit/provider.ts'

export interface ShownAuthority {
  readonly pem: string
  /** SHA-256. */
  readonly fingerprint: string
  /** It is trusted here as it is. */
  readonly trusted: boolean
}

/** Null when it speaks no TLS, or keeps the authority to itself. */
export async function shownAuthority(
  { host, port }: { readonly host: string; readonly port: number },
  guard: StorageDeps['sockets'],
  signal: AbortSignal,
): Promise<ShownAuthority | null> {
  if (isIP(host) !== 0) guard?.assertAllowed(host, host)
  const name = isIP(host) === 0 ? { servername: host } : {}
  const where = { host, port, ...(guard && { lookup: guard.lookup }), ...name }
  const socket = connect({ ...where, rejectUnauthorized: false })
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      socket.once('error', () => resolve(null))
      socket.once('close', () => resolve(null))
      socket.once('secureConnect', () => {
        const last = endOf(socket.getPeerCertificate(true))
        if (!last) return resolve(null)
        const lines = last.raw.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()
        resolve({
          pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----`,
          fingerprint: last.fingerprint256,
          trusted: socket.authorized,
        })
      })
    })
  } finally {
    socket.on('error', () => {})
    socket.destroy()
  }
}

/** The end of the chain, when it vouches for itself: any other cannot be trusted alone. */
function endOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate | null {
  let last = leaf
  for (let step = 0; step < 10; step++) {
    const above: DetailedPeerCertificate | undefined = last.issuerCertificate
    if (above === undefined) return null
    if (above === last || above.fingerprint256 === last.fingerprint256) return last
    last = above
  }
  return null
}
