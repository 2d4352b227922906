import type { StorageErrorKind } from '../../kit/errors.ts'
import { networkKind } from '../../kit/network.ts'

/**
 * What went wrong, reduced to facts. The client's own errors are not kept: they carry the arguments of the
 * command, so passwords and contents.
 */
export class RedisFailure extends Error {
  /** The error code of Redis, or our own word for what has none. */
  readonly code: string
  /** In capitals; null where no command failed. */
  readonly command: string | null

  constructor(code: string, command: string | null = null) {
    super(command === null ? `Redis: ${code}` : `Redis answered ${code} to ${command}`)
    this.code = code
    this.command = command
  }
}

/**
 * Redis gives many failures the one code ERR. What follows it has been the same in all versions we speak to
 * and is the only thing that tells them apart.
 */
const wordings: readonly (readonly [RegExp, string])[] = [
  [/^ERR max number of clients/, 'TooManyClients'],
  [/^ERR AUTH <password> called without any password/, 'NoPasswordAsked'],
  [/^ERR (?:DB index|invalid DB index|SELECT is not allowed)/, 'NoDatabase'],
  [/^NOPERM (?!.*\bcommand\b)/, 'NoKeyRights'],
  [/^WRONGPASS/, 'WRONGPASS'],
  [/^ERR Protocol error/, 'NotRedis'],
]

/** The facts of an error reply. */
export function replyFailure(error: Error, command: string | null): RedisFailure {
  const known = wordings.find(([wording]) => wording.test(error.message))?.[1]
  // The charset keeps an upstream's free text out of our logs and messages.
  const code = known ?? /^[A-Z]{2,32}\b/.exec(error.message)?.[0] ?? 'ERR'
  return new RedisFailure(code, command)
}

/** The name of the command an error of the client belongs to. */
export function commandOf(error: unknown): string | null {
  const command: unknown =
    typeof error === 'object' && error !== null && 'command' in error ? error.command : null
  const name: unknown =
    typeof command === 'object' && command !== null && 'name' in command ? command.name : null
  return typeof name === 'string' && /^[a-z]{1,20}$/i.test(name) ? name.toUpperCase() : null
}

const kinds: Readonly<Record<string, StorageErrorKind>> = {
  NoKey: 'not_found',
  NOAUTH: 'denied',
  NOPERM: 'denied',
  NoKeyRights: 'denied',
  WRONGPASS: 'denied',
  NoDatabase: 'invalid_config',
  NoPasswordAsked: 'invalid_config',
  NotRedis: 'invalid_config',
  NoTls: 'invalid_config',
  MOVED: 'invalid_config',
  ASK: 'invalid_config',
  CROSSSLOT: 'invalid_config',
  DENIED: 'invalid_config',
  TooManyClients: 'throttled',
  Changed: 'unavailable',
  ConnectionLost: 'unavailable',
  NoGreeting: 'unavailable',
  BUSY: 'unavailable',
  CLUSTERDOWN: 'unavailable',
  LOADING: 'unavailable',
  MASTERDOWN: 'unavailable',
  MISCONF: 'unavailable',
  NOREPLICAS: 'unavailable',
  OOM: 'unavailable',
  READONLY: 'unavailable',
  TRYAGAIN: 'unavailable',
  UNKILLABLE: 'unavailable',
  WRONGTYPE: 'unsupported',
}

export function classifyRedis(error: unknown): StorageErrorKind {
  return error instanceof RedisFailure ? (kinds[error.code] ?? 'unknown') : networkKind(error)
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof RedisFailure && codes.includes(error.code)
}
