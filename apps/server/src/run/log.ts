import pino, { type DestinationStream, type Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { metaOf, settingNames } from '../config/settings.ts'

/** Fields that never reach the log, wherever they appear one or two levels deep. */
const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'cookie', 'refresh', 'access']
const CENSORED = '[redacted]'

/**
 * One JSON object a line on standard output. Newlines and escape codes in values arrive escaped, so no input
 * can forge a line. Secret fields are censored by name, and secret settings by value, wherever they turn up.
 */
export function createLog(config: Config, secretKey?: string, to?: DestinationStream): Logger {
  const values = secretValues(config, secretKey)
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((f) => [f, `*.${f}`, `*.*.${f}`]), censor: CENSORED },
      serializers: { err: serializeError },
      hooks: {
        streamWrite: (line) => values.reduce((text, secret) => text.replaceAll(secret, CENSORED), line),
      },
    },
    to ?? pino.destination({ fd: 1, sync: true }),
  )
}

/** Type, text, stack, code and causes; nothing else an error object may carry (queries, parameters, bodies). */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error ? { code: String(error.code) } : {}),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  }
}

function secretValues(config: Config, secretKey: string | undefined): string[] {
  const set = settingNames.filter((name) => metaOf(name).secret === true).map((name) => config[name])
  const urlPassword = config.databaseUrl === undefined ? '' : passwordOf(config.databaseUrl)
  return [...set, secretKey, urlPassword]
    .flat()
    .filter((v): v is string => typeof v === 'string' && v.length >= 4)
    .map((v) => JSON.stringify(v).slice(1, -1))
}

function passwordOf(url: string): string {
  return URL.canParse(url) ? decodeURIComponent(new URL(url).password) : ''
}
