import type { ErrorText } from '../../kit/errors.ts'
import { networkText } from '../../kit/network.ts'
import { classifyRedis, RedisFailure } from './failure.ts'

/** Names the user gave, to speak of. No secrets. */
export interface RedisFacts {
  /** `host:port` */
  readonly address: string
  readonly db: number
  readonly user: string | null
  /** What the keys of the storage begin with. */
  readonly prefix: string
  readonly tls: boolean
}

type Words = (facts: RedisFacts, failure: RedisFailure) => ErrorText

const say =
  (message: string, advice: string): Words =>
  () => ({ message, advice })

const WRITING = new Set(['SET', 'DEL'])

/** All a source or a target needs, so that one correction is enough. INFO tells a restarted server. */
const needed = (writing: boolean): string =>
  writing ? '+select +info +set +del' : '+select +info +scan +type +strlen +getrange +mget'

/** Pattern of the keys, as an ACL rule takes it. */
function keyRule(prefix: string): string {
  const rule = `~${prefix.replaceAll(/[*?[\]\\]/g, String.raw`\$&`)}*`
  return /[\s"'\\]/.test(rule) ? JSON.stringify(rule) : rule
}

/** The command that gives a user all a storage needs. */
export const aclLine = ({ user, prefix }: Pick<RedisFacts, 'user' | 'prefix'>, writing: boolean): string =>
  `ACL SETUSER ${user || 'default'} ${keyRule(prefix)} ${needed(writing)}`

const grant = (facts: RedisFacts, { command }: RedisFailure): string =>
  `As an administrator of that Redis, run: ${aclLine(facts, command !== null && WRITING.has(command))}`

const whose = ({ user }: RedisFacts): string => (user ? `the user "${user}"` : 'the default user')

const byCode: Readonly<Record<string, Words>> = {
  NOAUTH: ({ address }) => ({
    message: `${address} asks for a password.`,
    advice: 'Enter the password, and the user where the server knows users.',
  }),
  WRONGPASS: (facts) => ({
    message: `${facts.address} does not accept this password for ${whose(facts)}.`,
    advice: facts.user
      ? 'Enter user and password again; the user may also be unknown there, or switched off.'
      : 'Enter the password again. Where the server knows users (ACL), enter the user as well.',
  }),
  NoPasswordAsked: ({ address }) => ({
    message: `${address} asks for no password.`,
    advice:
      'Leave the password empty. If you expected it to ask, give that Redis a password first: everybody who reaches it can read it.',
  }),
  NOPERM: (facts, failure) => ({
    message: `On ${facts.address}, ${whose(facts)} may not use the command ${failure.command ?? 'this needs'}.`,
    advice: grant(facts, failure),
  }),
  NoKeyRights: (facts, failure) => ({
    message: `On ${facts.address}, ${whose(facts)} has no right to the keys that begin with "${facts.prefix}".`,
    advice: grant(facts, failure),
  }),
  NoDatabase: ({ address, db }) => ({
    message: `${address} has no database ${db}.`,
    advice:
      'Enter a lower number: usually there are 16, from 0 to 15; a cluster has only 0. The setting "databases" of that Redis says how many.',
  }),
  NotRedis: ({ address, tls }) => ({
    message: `What answers at ${address} is not a Redis${tls ? '' : ' without TLS'}.`,
    advice: tls ? 'Check host and port.' : 'Check host and port; if the port speaks TLS, switch TLS on.',
  }),
  NoGreeting: ({ address, tls }) => ({
    message: `${address} closed the connection before it answered anything.`,
    advice: tls
      ? 'Check host and port, and that this server may reach it; it may ask for a client certificate.'
      : 'If that port speaks TLS, switch TLS on; otherwise check host and port.',
  }),
  NoTls: ({ address }) => ({
    message: `${address} takes connections but does not speak TLS.`,
    advice: 'Enter the port that speaks TLS (often 6380), or switch TLS off.',
  }),
  TooManyClients: ({ address }) => ({
    message: `${address} has as many connections as it allows.`,
    advice: 'Raise its setting "maxclients", or try again later.',
  }),
  READONLY: ({ address }) => ({
    message: `${address} is a read-only replica now.`,
    advice: 'Enter the host of the primary; after a failover, try again in a minute.',
  }),
  OOM: ({ address }) => ({
    message: `${address} is full: it has reached its setting "maxmemory".`,
    advice: 'Give that Redis more memory, or remove keys.',
  }),
  MISCONF: ({ address }) => ({
    message: `${address} takes no writes: it cannot save its data to disk.`,
    advice: 'Look at the disk and the log of that Redis.',
  }),
  LOADING: ({ address }) => ({
    message: `${address} is still loading its data.`,
    advice: 'Try again when it has started.',
  }),
  WRONGTYPE: say('The value of this key is not a string.', 'Only string values can be read.'),
  MOVED: ({ address }) => ({
    message: `${address} is a part of a cluster, which does not have all keys.`,
    advice: 'Clusters cannot be used yet. Use a Redis in its default mode.',
  }),
}

/** Words for what went wrong, or null where the general ones say as much. */
export function explainRedis(error: unknown, facts: RedisFacts): ErrorText | null {
  if (error instanceof RedisFailure) {
    const words = byCode[error.code] ?? (['ASK', 'CROSSSLOT'].includes(error.code) ? byCode['MOVED'] : null)
    return words?.(facts, error) ?? null
  }
  if (facts.tls && classifyRedis(error) === 'invalid_config')
    return {
      message: `No secure connection to ${facts.address} could be made: its certificate is not trusted, or is for another host.`,
      advice:
        'Paste the certificate of its authority as the CA certificate, and enter the host as the certificate names it.',
    }
  return networkText(error, { host: facts.address, typed: 'the host' })
}
