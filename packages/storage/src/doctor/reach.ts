/** Whether anything answers where the server connects to: name, connection, certificate, clock. */
import type { Dispatcher } from 'undici'
import { EGRESS_REFUSED } from '../kit/errors.ts'
import { networkCode, networkKind, networkText } from '../kit/network.ts'
import type { Capabilities, Delivery } from '../kit/provider.ts'
import { ask } from './ask.ts'
import type { DoctorEndpoint } from './hook.ts'
import {
  command,
  environment,
  notApplicable,
  ok,
  setting,
  shellWord,
  type Finding,
  type Fix,
} from './probe.ts'

type Part = 'dns' | 'connect' | 'tls'

export type Reach =
  | { readonly ok: true; readonly serverTime: number | null }
  | { readonly ok: false; readonly part: Part; readonly finding: Finding }

/** The host as it may be told. */
const hostOf = (endpoint: DoctorEndpoint): string => endpoint.shown ?? urlOf(endpoint).host
const urlOf = ({ url }: DoctorEndpoint): URL => new URL(url)
const isAddress = (hostname: string): boolean => /^\[|^\d+(?:\.\d+){3}$/.test(hostname)

/** Never throws. */
export async function reach(endpoint: DoctorEndpoint, http: Dispatcher, signal: AbortSignal): Promise<Reach> {
  const { protocol } = urlOf(endpoint)
  const host = hostOf(endpoint)
  try {
    const answer = await ask(http, endpoint.url, { method: 'GET', signal })
    const refusesPlain = protocol === 'http:' && answer.status === 400
    if (refusesPlain && (await speaks('https:', endpoint, http, signal))) {
      return { ok: false, part: 'tls', finding: otherProtocol(endpoint, 'https:', 'plain_http_to_tls') }
    }
    const time = Date.parse(answer.headers['date'] ?? '')
    return { ok: true, serverTime: Number.isNaN(time) ? null : time }
  } catch (error) {
    const code = signal.aborted ? 'ETIMEDOUT' : (networkCode(error) ?? networkKind(error))
    const part = partOf(code, error)
    const other = protocol === 'http:' ? 'https:' : 'http:'
    if (mayBeOther(protocol, code) && (await speaks(other, endpoint, http, signal))) {
      const cause = other === 'http:' ? 'tls_to_plain_http' : 'plain_http_to_tls'
      return { ok: false, part: 'tls', finding: otherProtocol(endpoint, other, cause) }
    }
    const typed = 'the address and the names it is made of'
    const words = networkText(code === 'ETIMEDOUT' ? { code } : error, { host, typed }) ?? {
      message: `${host} does not answer as it should.`,
      advice: 'Check the address, its port, and the firewalls between.',
    }
    return {
      ok: false,
      part,
      finding: { status: 'failed', ...words, cause: code, fixes: fixesOf(code, endpoint) },
    }
  }
}

function partOf(code: string, error: unknown): Part {
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns'
  return networkKind(error) === 'invalid_config' && !code.startsWith('HPE_') ? 'tls' : 'connect'
}

/** What a TLS port says to plain HTTP, and the other way round. */
function mayBeOther(protocol: string, code: string): boolean {
  if (protocol === 'https:') return code === 'EPROTO' || code.startsWith('ERR_SSL_')
  return code.startsWith('HPE_') || ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'unavailable'].includes(code)
}

/** Whether the same port answers in the other protocol; a certificate nobody trusts is an answer too. */
async function speaks(
  protocol: 'http:' | 'https:',
  endpoint: DoctorEndpoint,
  http: Dispatcher,
  signal: AbortSignal,
): Promise<boolean> {
  const other = endpoint.url.replace(/^https?:/, protocol)
  try {
    await ask(http, other, { method: 'GET', signal })
    return true
  } catch (error) {
    const code = networkCode(error) ?? ''
    const handshake = code === 'EPROTO' || code.startsWith('ERR_SSL_')
    return protocol === 'https:' && networkKind(error) === 'invalid_config' && !handshake
  }
}

function otherProtocol(endpoint: DoctorEndpoint, protocol: string, cause: string): Finding {
  const { typed } = endpoint
  const host = hostOf(endpoint)
  const secure = protocol === 'https:'
  const rest = typed?.value.replace(/^[a-z]+:\/\//i, '')
  return {
    status: 'failed',
    message: secure
      ? `${host} speaks TLS, but is asked without it.`
      : `${host} does not speak TLS, but is asked with it.`,
    cause,
    advice: `Begin the address with ${protocol}//.`,
    fixes: typed
      ? [setting(typed.field, `${protocol}//${rest}`, 'The address with the right beginning')]
      : [],
  }
}

function fixesOf(code: string, endpoint: DoctorEndpoint): Fix[] {
  if (endpoint.shown !== undefined) return []
  const { host, hostname, port } = urlOf(endpoint)
  const trust = environment('NODE_EXTRA_CA_CERTS', 'store-ca.pem')
  if (code === EGRESS_REFUSED)
    return [environment('SLUICE_ALLOWED_PRIVATE_HOSTS', hostname.replace(/^\[|\]$/g, ''))]
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') {
    const at = shellWord(port === '' ? `${host}:443` : host)
    const save = `openssl s_client -connect ${at} </dev/null 2>/dev/null | openssl x509 -out store-ca.pem`
    const label =
      'Saves the certificate of the store. Compare its fingerprint with the operator of the store.'
    return [command(save, label), trust]
  }
  if (/^(?:SELF_SIGNED_|UNABLE_TO_|CERT_UNTRUSTED)/.test(code))
    return [{ ...trust, label: `${trust.label}: the file with the certificate of the store's authority` }]
  return []
}

/** Findings of the four checks, told from what reaching the endpoint gave. */
export function dnsFinding(endpoint: DoctorEndpoint, found: Reach): Finding {
  const { hostname } = urlOf(endpoint)
  if (isAddress(hostname)) return notApplicable('The address is a number: there is no name to look up.')
  return !found.ok && found.part === 'dns'
    ? found.finding
    : ok(`${endpoint.shown ?? hostname} is a known name.`)
}

export function connectFinding(endpoint: DoctorEndpoint, found: Reach): Finding {
  return !found.ok && found.part === 'connect' ? found.finding : ok(`${hostOf(endpoint)} answers.`)
}

export function tlsFinding(endpoint: DoctorEndpoint, found: Reach): Finding {
  if (!found.ok && found.part === 'tls') return found.finding
  return urlOf(endpoint).protocol === 'https:'
    ? ok('The certificate is trusted.')
    : notApplicable('The address begins with http://: the connection is not encrypted.')
}

/** Signatures are refused at 15 minutes; links die early as soon as our clock is behind. */
export function clockFinding(
  found: Reach,
  { now, delivery, capabilities }: { now: number; delivery: Delivery; capabilities: Capabilities },
): Finding {
  if (!found.ok || found.serverTime === null)
    return notApplicable('The store does not tell the time, so the clocks cannot be compared.')
  const ahead = Math.round((now - found.serverTime) / 1000)
  const off = Math.abs(ahead)
  const links = capabilities.presign && delivery.presign
  const dead = links && -ahead > delivery.ttlSeconds / 2
  if (off < 60 && !dead) return ok('The clocks of this server and of the store agree.')
  const amount = off < 120 ? `${off} seconds` : `${Math.round(off / 60)} minutes`
  return {
    status: off > 14 * 60 || dead ? 'failed' : 'warning',
    message: `The clock of this server is ${amount} ${ahead > 0 ? 'ahead of' : 'behind'} that of the store.`,
    cause: 'clock_skew',
    advice: dead
      ? 'Links are signed for a time that has passed when they are used. Set the clock of this server right.'
      : 'Signed requests are refused when the clocks differ by 15 minutes. Set the clock of this server right.',
    fixes: [
      command('sudo timedatectl set-ntp true', 'On the machine of this server, to keep its clock right'),
    ],
  }
}
