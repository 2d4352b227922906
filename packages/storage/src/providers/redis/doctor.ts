/** Redis speaks no HTTP: its connection is examined here, a part after the other, by one greeting. */
import { isIP } from 'node:net'
import type { Check, Patient, ProviderDoctor } from '../../doctor/hook.ts'
import { environment, notApplicable, ok, setting, type Finding, type Fix } from '../../doctor/probe.ts'
import { EGRESS_REFUSED } from '../../kit/errors.ts'
import { networkCode } from '../../kit/network.ts'
import { aclLine, explainRedis } from './advice.ts'
import { Connection } from './connection.ts'
import { databasesWith, hasKeys } from './databases.ts'
import { classifyRedis, isCode, RedisFailure } from './failure.ts'
import type { RedisOptions } from './options.ts'
import { addressOf, placeOf } from './place.ts'
import { shownAuthority } from './shown-authority.ts'

type Part = 'dns' | 'connect' | 'tls' | 'credentials' | 'database'
type Found = { readonly part: Part; readonly finding: Finding } | null

export const redisDoctor: ProviderDoctor<RedisOptions> = {
  container: 'Database',

  checks(patient) {
    const { options } = patient
    const { host } = placeOf(options)
    let tried: Promise<Found> | null = null
    const check = (name: Part, title: string, needs: readonly Part[], good: Finding): Check => ({
      name,
      title,
      needs,
      async run(signal) {
        const found = await (tried ??= greet(patient, signal))
        return found?.part === name ? found.finding : good
      },
    })
    return [
      check(
        'dns',
        'Host name',
        [],
        isIP(host) === 0 ? ok(`${host} is a known name.`) : notApplicable('The address is a number.'),
      ),
      check('connect', 'Connection', ['dns'], ok(`${addressOf(placeOf(options))} answers.`)),
      check(
        'tls',
        'Certificate',
        ['connect'],
        options.tls ? ok('The certificate is trusted.') : notApplicable('The connection is not encrypted.'),
      ),
      check('credentials', 'Credentials', ['tls'], ok('The Redis knows the credentials.')),
      check('database', 'Database', ['credentials'], ok(`Database ${options.db} can be used.`)),
    ]
  },

  async remedy({ cause }, patient) {
    return { fixes: /^(?:NOPERM|NoKeyRights)$/.test(cause) ? [aclFix(patient)] : [] }
  },
}

function aclFix({ options, prefix, role }: Patient<RedisOptions>): Fix {
  return {
    kind: 'policy',
    label: 'In redis-cli, as an administrator of that Redis; ACL SAVE or CONFIG REWRITE keeps it',
    text: aclLine({ user: options.username, prefix }, role === 'target'),
    field: null,
  }
}

/** Null where nothing is wrong. Throws only when its time is over. */
async function greet(patient: Patient<RedisOptions>, signal: AbortSignal): Promise<Found> {
  const { options, deps } = patient
  const error = await failureOf(patient, signal)
  if (error === null) return otherDatabase(patient, signal)
  const spoken = !options.tls && isCode(error, 'NoGreeting', 'NotRedis')
  if (spoken) {
    const secure = await failureOf({ ...patient, options: { ...options, tls: true } }, signal)
    if (!isCode(secure, 'NoTls', 'NoGreeting', 'NotRedis') && !/^EPROTO$|^ERR_SSL_/.test(codeOf(secure)))
      return plainToTls(patient, signal)
  }
  const code = codeOf(error)
  const part = partOf(error, options)
  const words = explainRedis(error, {
    address: addressOf(placeOf(options)),
    db: options.db,
    user: options.username,
    prefix: patient.prefix,
    tls: options.tls,
  }) ?? {
    message: `${addressOf(placeOf(options))} does not answer as it should.`,
    advice: 'Check host and port, and the firewalls between.',
  }
  const fixes: Fix[] = []
  if (code === EGRESS_REFUSED) fixes.push(environment('SLUICE_ALLOWED_PRIVATE_HOSTS', placeOf(options).host))
  if (code === 'NoTls') fixes.push(...withoutTls(options))
  else if (part === 'tls') fixes.push(...(await authorityFixes(patient, signal)))
  if (code === 'NoPasswordAsked') fixes.push(setting('password', '', 'No password'))
  if (code === 'NOPERM') fixes.push(aclFix(patient))
  if (code === 'NoDatabase' && patient.role === 'source')
    fixes.push(...(await databasesWith(options, deps, patient.prefix, signal)).slice(0, 3).map(databaseFix))
  return { part, finding: { status: 'failed', ...words, cause: code, fixes } }
}

async function failureOf({ options, deps }: Patient<RedisOptions>, signal: AbortSignal): Promise<unknown> {
  const connection = new Connection(options, deps)
  try {
    await connection.use(signal, () => Promise.resolve())
    return null
  } catch (error) {
    signal.throwIfAborted()
    return error
  } finally {
    connection.close()
  }
}

const codeOf = (error: unknown): string =>
  error === null ? '' : error instanceof RedisFailure ? error.code : (networkCode(error) ?? 'unavailable')

function partOf(error: unknown, { tls }: RedisOptions): Part {
  if (isCode(error, 'NOAUTH', 'WRONGPASS', 'NoPasswordAsked')) return 'credentials'
  if (isCode(error, 'NoDatabase', 'NOPERM', 'MOVED')) return 'database'
  if (isCode(error, 'NoTls')) return 'tls'
  if (error instanceof RedisFailure) return 'connect'
  const code = codeOf(error)
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns'
  return tls && code !== EGRESS_REFUSED && classifyRedis(error) === 'invalid_config' ? 'tls' : 'connect'
}

const databaseFix = (db: number): Fix => setting('db', String(db), 'A database with such keys')

/** A source without keys here, which are in another database. */
async function otherDatabase(
  { options, deps, prefix, role }: Patient<RedisOptions>,
  signal: AbortSignal,
): Promise<Found> {
  if (role === 'target' || (await hasKeys(options, deps, prefix, signal)) !== false) return null
  const others = await databasesWith(options, deps, prefix, signal)
  if (others.length === 0) return null
  const finding: Finding = {
    status: 'failed',
    message: `Database ${options.db} holds no such keys; database ${others[0]} does.`,
    cause: 'other_database',
    advice: 'Enter the number of the database the keys are in.',
    fixes: others.slice(0, 3).map(databaseFix),
  }
  return { part: 'database', finding }
}

async function plainToTls(patient: Patient<RedisOptions>, signal: AbortSignal): Promise<Found> {
  const address = addressOf(placeOf(patient.options))
  const finding: Finding = {
    status: 'failed',
    message: `${address} speaks TLS, but is asked without it.`,
    cause: 'plain_to_tls',
    advice: 'Switch TLS on.',
    fixes: [setting('tls', 'true', 'Use TLS'), ...(await authorityFixes(patient, signal))],
  }
  return { part: 'tls', finding }
}

/** An authority is refused without TLS. */
const withoutTls = ({ tls_ca: ca }: RedisOptions): Fix[] => [
  setting('tls', 'false', 'Do without TLS, where the network between is your own'),
  ...(ca ? [setting('tls_ca', '', 'No CA certificate')] : []),
]

async function authorityFixes({ options, deps }: Patient<RedisOptions>, signal: AbortSignal): Promise<Fix[]> {
  const { host, port } = placeOf(options)
  const shown = await shownAuthority({ host, port }, deps.sockets, signal)
  if (shown === null || shown.trusted) return []
  const label = `The certificate that Redis shows. Compare its fingerprint with its operator first: ${shown.fingerprint}`
  return [setting('tls_ca', shown.pem, label)]
}
