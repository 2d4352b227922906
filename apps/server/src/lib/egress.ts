/**
 * The one way out of this server to addresses that people type in.
 *
 * Every address a name stands for is judged on its parsed bits, and the connection goes to exactly the
 * addresses that were judged: a name that resolves differently a moment later gains nothing. Redirects are not
 * followed. Networks of our own side (loopback, private, link-local, cloud metadata, translated forms of
 * these) are refused unless the operator allows them. It speaks of no protocol above TCP and TLS.
 */
import { lookup as resolveName, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'
import { EGRESS_REFUSED } from '@sluice/storage'
import { Agent, buildConnector, type Dispatcher } from 'undici'

/** IANA's special-purpose registries, and every form of IPv6 that carries an IPv4 address inside. */
const OWN_SIDE = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
  ...['2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const all = familyOf(address) === 'ipv6' ? 128 : 32
    list.addSubnet(address, bits === undefined ? all : Number(bits), familyOf(address))
  }
  return list
}

export class EgressRefused extends Error {
  readonly code = EGRESS_REFUSED

  constructor() {
    super('the address is in a network this server keeps away from')
    this.name = 'EgressRefused'
  }
}

export interface Egress {
  /** Throws EgressRefused unless this server may connect to the address; for connections without names. */
  readonly assertAllowed: (host: string, address: string) => void
  /** For sockets: resolves a name to the addresses that may be connected to, or fails whole. */
  readonly lookup: LookupFunction
  /** For HTTP. Close it when the process ends. */
  readonly dispatcher: Dispatcher
}

const bareName = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')

type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

/**
 * `allow` holds names, addresses and networks (CIDR) that are reached all the same. `resolve` tells what a name
 * stands for; default: as the operating system does.
 */
export function createEgress(allow: readonly string[], resolve: Resolve = resolveName): Egress {
  const refused = listOf(OWN_SIDE)
  const isNetwork = (entry: string): boolean => isIP(entry.split('/', 1)[0] ?? '') !== 0
  const networks = listOf(allow.filter(isNetwork))
  const names = new Set(allow.filter((entry) => !isNetwork(entry)).map(bareName))

  function assertAllowed(host: string, address: string): void {
    const [plain = ''] = address.split('%', 1)
    if (isIP(plain) === 0) throw new EgressRefused()
    const family = familyOf(plain)
    if (names.has(bareName(host)) || networks.check(plain, family)) return
    if (refused.check(plain, family)) throw new EgressRefused()
  }

  const lookup: LookupFunction = (host, options: LookupOptions, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0)
      try {
        // One bad address among several refuses the name: which one is taken is not ours to say.
        for (const { address } of found) assertAllowed(host, address)
      } catch (refusal) {
        return done(refusal as NodeJS.ErrnoException, '', 0)
      }
      const [first] = found
      if (options.all || !first) return done(null, found)
      return done(null, first.address, first.family)
    })
  }

  const connect = buildConnector({ timeout: 10_000, lookup })
  const dispatcher = new Agent({
    connect: (options, done) => {
      const host = bareName(options.hostname)
      try {
        // No name is looked up for an address, so it is judged here.
        if (isIP(host) !== 0) assertAllowed(host, host)
      } catch (refusal) {
        return done(refusal as Error, null)
      }
      return connect(options, done)
    },
  })
  return { assertAllowed, lookup, dispatcher }
}
