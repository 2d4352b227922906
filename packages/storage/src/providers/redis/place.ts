/** Which database of which server a storage means, and the URIs of its keys. Pure. */
import { X509Certificate } from 'node:crypto'
import type { OptionIssue } from '../../kit/provider.ts'
import type { RedisOptions } from './options.ts'

export const DEFAULT_PORT = 6379

export interface Place {
  /** Without brackets. */
  readonly host: string
  readonly port: number
  readonly db: number
}

export function placeOf({ host, port, db }: Pick<RedisOptions, 'host' | 'port' | 'db'>): Place {
  return { host: bare(host || 'localhost'), port: port ? Number(port) : DEFAULT_PORT, db }
}

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

/** `host:port` for people and URIs. */
export function addressOf({ host, port }: Pick<Place, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

const loopback = new Set(['localhost', '127.0.0.1', '::1'])

/** One spelling for the same server, so that a project cannot have it twice by another name of this machine. */
function canonical(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, '')
  return loopback.has(name) ? 'localhost' : name
}

/** `redis://host:port/db/key`; the key is as it is, so compare these by string. */
export function redisUri(place: Place, key: string): string {
  return `redis://${addressOf(place)}/${place.db}/${key}`
}

/** The key a URI names in this database, null for other URIs. Without a port it means the usual one. */
export function redisKey(place: Place, uri: string): string | null {
  const match = /^redis:\/\/(\[[^\]/]*\]|[^/:]*)(?::(\d{1,5}))?\/(\d{1,5})\/([^]+)$/.exec(uri)
  if (!match) return null
  const [, host = '', port, db, key = ''] = match
  const same =
    canonical(bare(host)) === canonical(place.host) &&
    Number(port ?? DEFAULT_PORT) === place.port &&
    Number(db) === place.db
  return same ? key : null
}

export function placeIssues(options: RedisOptions): OptionIssue[] {
  const issues: OptionIssue[] = []
  const { host, port, tls, tls_ca: ca } = options
  if (host && !/^(?:[\p{L}\p{N}._-]+|\[?[\da-f:.%\w]*:[\da-f:.%\w]*\]?)$/iu.test(host))
    issues.push({ field: 'host', message: 'Enter the host alone: no redis://, no user, no slash.' })
  else if (host && /^[^:[\]]+:\d+$/.test(host))
    issues.push({ field: 'host', message: 'Enter the host alone; the port has a field of its own.' })
  if (port && !(/^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    issues.push({ field: 'port', message: 'Enter a number from 1 to 65535.' })
  if (ca && !tls) issues.push({ field: 'tls', message: 'Switch TLS on, or remove the CA certificate.' })
  if (ca && !isCertificate(ca))
    issues.push({
      field: 'tls_ca',
      message: 'This is not a certificate. Paste the PEM text from BEGIN CERTIFICATE to END CERTIFICATE.',
    })
  return issues
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== ''
  } catch {
    return false
  }
}
