import { isIP } from 'node:net'
import path from 'node:path'
import { z } from 'zod'

/**
 * Every setting, said once. From this one value come: reading the environment, the flags of the command
 * line, their help text, the reference page, and what the log must never show.
 */
export interface SettingMeta {
  env: string
  /** Flag of `sluice`; the environment variable works everywhere, the flag where it is offered. */
  flag: string
  group: 'server' | 'database' | 'accounts' | 'security' | 'storages'
  help: string
  /** How the value is written, in the help: `<url>`. Flags without it are switches. */
  value?: string
  secret?: boolean
}
export const settingMeta = z.registry<SettingMeta>()

const words = (v: unknown): unknown =>
  typeof v === 'string'
    ? v
        .split(',')
        .map((s) => s.trim())
        .filter((s) => s !== '')
    : v
const list = z.preprocess(words, z.array(z.string()))
const yesNo = z.preprocess(
  (v) => {
    if (typeof v !== 'string') return v
    const word = v.trim().toLowerCase()
    if (['true', '1', 'yes', 'on'].includes(word)) return true
    return ['false', '0', 'no', 'off'].includes(word) ? false : v
  },
  z.boolean({ error: 'use true or false' }),
)
const whole = (min: number, max: number) =>
  z.coerce.number({ error: 'use a number' }).int('use a whole number').min(min).max(max)
const origin = z.url({ protocol: /^https?$/, error: 'use an address like https://sluice.example.org' })
const network = z.string().refine((text) => {
  const [address = '', bits, ...rest] = text.split('/')
  const size = isIP(address) === 6 ? 128 : 32
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= size))
  )
}, 'use addresses or networks like 10.0.0.1,192.168.0.0/16')
const absolute = z.string().refine((p) => path.isAbsolute(p), 'use an absolute path')
/** `name=/folder`, or a folder whose own name will do. */
const namedFolder = z
  .string()
  .transform((text) => {
    const [, name, folder] = /^([\w.-]+)=(.*)$/.exec(text) ?? []
    return { name: name ?? path.basename(text), folder: folder ?? text }
  })
  .refine(({ folder }) => path.isAbsolute(folder), 'use absolute paths')
  .refine(
    ({ name }) => /^[\w.-]+$/.test(name),
    'give folders with other names than A-Z a-z 0-9 . _ - a name: scans=/mnt/my scans',
  )

export const Settings = z.object({
  host: z.string().default('127.0.0.1').register(settingMeta, {
    env: 'SLUICE_HOST',
    flag: 'host',
    value: '<address>',
    group: 'server',
    help: 'Address to listen on. 0.0.0.0 makes the server reachable from other machines.',
  }),
  port: whole(0, 65_535).default(8080).register(settingMeta, {
    env: 'SLUICE_PORT',
    flag: 'port',
    value: '<number>',
    group: 'server',
    help: 'Port to listen on. 0 takes a free one.',
  }),
  dataDir: z
    .string()
    .default('./data')
    .transform((p) => path.resolve(p))
    .register(settingMeta, {
      env: 'SLUICE_DATA_DIR',
      flag: 'data',
      value: '<folder>',
      group: 'server',
      help: 'Folder for the generated secret key, the bundled database and its log.',
    }),
  publicUrl: origin.optional().register(settingMeta, {
    env: 'SLUICE_PUBLIC_URL',
    flag: 'public-url',
    value: '<url>',
    group: 'server',
    help: 'Address people type into the browser, when a proxy stands in front. https here makes cookies Secure.',
  }),
  trustedProxies: z.preprocess(words, z.array(network)).default([]).register(settingMeta, {
    env: 'SLUICE_TRUSTED_PROXIES',
    flag: 'trusted-proxies',
    value: '<list>',
    group: 'server',
    help: 'Addresses or networks (CIDR) of proxies whose X-Forwarded-* headers count. None by default.',
  }),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'use fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .register(settingMeta, {
      env: 'SLUICE_LOG_LEVEL',
      flag: 'log-level',
      value: '<level>',
      group: 'server',
      help: 'How much is logged: fatal, error, warn, info, debug, trace or silent.',
    }),
  workerConcurrency: whole(1, 64).default(4).register(settingMeta, {
    env: 'SLUICE_WORKER_CONCURRENCY',
    flag: 'worker-concurrency',
    value: '<number>',
    group: 'server',
    help: 'Jobs one worker process runs at the same time.',
  }),
  leaseSeconds: whole(1, 3600).default(20).register(settingMeta, {
    env: 'SLUICE_LEASE_SECONDS',
    flag: 'lease-seconds',
    value: '<number>',
    group: 'server',
    help: 'A sync whose worker shows no sign of life for this long is taken over by another one.',
  }),
  importLimitMb: whole(1, 10_240).default(250).register(settingMeta, {
    env: 'SLUICE_IMPORT_LIMIT_MB',
    flag: 'import-limit-mb',
    value: '<number>',
    group: 'server',
    help: 'Largest upload of one import, in MiB.',
  }),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'use an address that begins with postgres://')
    .optional()
    .register(settingMeta, {
      env: 'DATABASE_URL',
      flag: 'database-url',
      value: '<url>',
      group: 'database',
      secret: true,
      help: 'Postgres to use. Without it the server starts the bundled one in the data folder.',
    }),
  databasePoolSize: whole(2, 200).default(16).register(settingMeta, {
    env: 'SLUICE_DATABASE_POOL_SIZE',
    flag: 'database-pool-size',
    value: '<number>',
    group: 'database',
    help: 'Database connections one process keeps at most.',
  }),
  ownerEmail: z.email('use an e-mail address').optional().register(settingMeta, {
    env: 'SLUICE_OWNER_EMAIL',
    flag: 'owner-email',
    value: '<email>',
    group: 'accounts',
    help: 'Creates the owner on an empty database, without the sign-up page.',
  }),
  ownerPassword: z.string().min(8, 'use at least 8 characters').max(128).optional().register(settingMeta, {
    env: 'SLUICE_OWNER_PASSWORD',
    flag: 'owner-password',
    value: '<password>',
    group: 'accounts',
    secret: true,
    help: 'Password of that owner.',
  }),
  ownerToken: z
    .string()
    .regex(/^[A-Za-z0-9_-]{20,128}$/, 'use 20 to 128 letters, digits, - or _')
    .optional()
    .register(settingMeta, {
      env: 'SLUICE_OWNER_TOKEN',
      flag: 'owner-token',
      value: '<token>',
      group: 'accounts',
      secret: true,
      help: 'API token of that owner (for `Authorization: Token`). A random one is made when absent.',
    }),
  openSignup: yesNo.default(false).register(settingMeta, {
    env: 'SLUICE_OPEN_SIGNUP',
    flag: 'open-signup',
    group: 'accounts',
    help: 'Lets anybody who reaches the server make an account. Otherwise people need an invitation link.',
  }),
  sessionIdleHours: whole(1, 24 * 90)
    .default(8)
    .register(settingMeta, {
      env: 'SLUICE_SESSION_IDLE_HOURS',
      flag: 'session-idle-hours',
      value: '<hours>',
      group: 'accounts',
      help: 'A browser session ends after this long without a request.',
    }),
  sessionMaxHours: whole(1, 24 * 365)
    .default(24 * 7)
    .register(settingMeta, {
      env: 'SLUICE_SESSION_MAX_HOURS',
      flag: 'session-max-hours',
      value: '<hours>',
      group: 'accounts',
      help: 'A browser session ends after this long in any case.',
    }),
  secretKey: z.string().min(32, 'use at least 32 random characters').optional().register(settingMeta, {
    env: 'SLUICE_SECRET_KEY',
    flag: 'secret-key',
    value: '<key>',
    group: 'security',
    secret: true,
    help: 'Seals stored credentials and signs tokens. Generated into the data folder when absent: keep a copy.',
  }),
  oldSecretKeys: z
    .preprocess(words, z.array(z.string().min(32, 'use keys of at least 32 characters')))
    .default([])
    .register(settingMeta, {
      env: 'SLUICE_OLD_SECRET_KEYS',
      flag: 'old-secret-keys',
      value: '<keys>',
      group: 'security',
      secret: true,
      help: 'Comma-separated keys that still open what was sealed with them, while one key replaces another.',
    }),
  newSecretKey: z.string().min(32, 'use at least 32 random characters').optional().register(settingMeta, {
    env: 'SLUICE_NEW_SECRET_KEY',
    flag: 'new-secret-key',
    value: '<key>',
    group: 'security',
    secret: true,
    help: 'The key that `sluice rotate-key` puts in place of SLUICE_SECRET_KEY. Nothing else reads it.',
  }),
  allowedOrigins: z
    .preprocess(words, z.array(origin))
    .transform((all) => all.map((o) => new URL(o).origin))
    .default([])
    .register(settingMeta, {
      env: 'SLUICE_ALLOWED_ORIGINS',
      flag: 'allowed-origins',
      value: '<list>',
      group: 'security',
      help: 'Other web origins whose pages may call the API with a token (CORS). None by default.',
    }),
  allowedPrivateHosts: list.default([]).register(settingMeta, {
    env: 'SLUICE_ALLOWED_PRIVATE_HOSTS',
    flag: 'allowed-private-hosts',
    value: '<list>',
    group: 'security',
    help: 'Private hosts or networks (CIDR) that storages and imports may reach, for example minio.lan or 10.1.0.0/16.',
  }),
  localFilesEnabled: yesNo.default(false).register(settingMeta, {
    env: 'LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED',
    flag: 'local-files',
    group: 'storages',
    help: 'Switches on storages that read folders of this machine, and /data/local-files/.',
  }),
  localFilesRoot: absolute.optional().register(settingMeta, {
    env: 'LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT',
    flag: 'local-files-root',
    value: '<folder>',
    group: 'storages',
    help: 'Only folders below this one can be used as local storages.',
  }),
  localFilesRoots: z
    .preprocess(words, z.array(namedFolder))
    .refine(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      'two folders have the same name: give each its own, as in scans=/mnt/a/scans,old=/mnt/b/scans',
    )
    .default([])
    .register(settingMeta, {
      env: 'SLUICE_LOCAL_FILES_ROOTS',
      flag: 'local-files-roots',
      value: '<list>',
      group: 'storages',
      help: 'Further folders below which local storages may lie, for example scans=/mnt/scans,/srv/media. Links to their files carry the name.',
    }),
  awsAccessKeyId: z.string().optional().register(settingMeta, {
    env: 'AWS_ACCESS_KEY_ID',
    flag: 'aws-access-key-id',
    value: '<id>',
    group: 'storages',
    help: 'Credentials for S3 storages that name none of their own.',
    secret: true,
  }),
  awsSecretAccessKey: z.string().optional().register(settingMeta, {
    env: 'AWS_SECRET_ACCESS_KEY',
    flag: 'aws-secret-access-key',
    value: '<key>',
    group: 'storages',
    help: 'The secret that belongs to AWS_ACCESS_KEY_ID.',
    secret: true,
  }),
  awsSessionToken: z.string().optional().register(settingMeta, {
    env: 'AWS_SESSION_TOKEN',
    flag: 'aws-session-token',
    value: '<token>',
    group: 'storages',
    help: 'Only for temporary credentials.',
    secret: true,
  }),
  // Not `chain` by default: a role of the machine often reaches every bucket of an account, and would be open to
  // everybody who may make a storage.
  awsAmbient: z
    .enum(['off', 'env', 'chain'], { error: 'use off, env or chain' })
    .default('env')
    .register(settingMeta, {
      env: 'SLUICE_AWS_AMBIENT',
      flag: 'aws-ambient',
      value: '<how>',
      group: 'storages',
      help: 'Credentials of S3 storages that name none. env: the AWS_ keys of this server. chain: else also its AWS profile, SSO, web identity, container or instance role; everybody who may make a storage can use these. off: none.',
    }),
  awsRegion: z.string().optional().register(settingMeta, {
    env: 'S3_region',
    flag: 's3-region',
    value: '<name>',
    group: 'storages',
    help: 'Region of S3 storages that name none. us-east-1 without it.',
  }),
  s3Endpoint: origin.optional().register(settingMeta, {
    env: 'S3_ENDPOINT',
    flag: 's3-endpoint',
    value: '<url>',
    group: 'storages',
    help: 'Endpoint of S3 storages that name none, for installations that use one store for everything.',
  }),
  googleCredentialsFile: z.string().optional().register(settingMeta, {
    env: 'GOOGLE_APPLICATION_CREDENTIALS',
    flag: 'google-credentials',
    value: '<file>',
    group: 'storages',
    help: "Credentials for Google Cloud storages that have no key of their own: a service account's key file, or a workload identity or impersonation configuration. Without it, what Google's own tools would find.",
  }),
  azureAccountName: z.string().optional().register(settingMeta, {
    env: 'AZURE_BLOB_ACCOUNT_NAME',
    flag: 'azure-account-name',
    value: '<name>',
    group: 'storages',
    help: 'Account of Azure storages that name none of their own.',
    secret: true,
  }),
  azureAccountKey: z.string().optional().register(settingMeta, {
    env: 'AZURE_BLOB_ACCOUNT_KEY',
    flag: 'azure-account-key',
    value: '<key>',
    group: 'storages',
    help: 'The key that belongs to AZURE_BLOB_ACCOUNT_NAME.',
    secret: true,
  }),
})

export type Config = z.output<typeof Settings>
export type SettingName = keyof Config
export const settingNames = Object.keys(Settings.shape) as SettingName[]
export function metaOf(name: SettingName): SettingMeta {
  const meta = settingMeta.get(Settings.shape[name])
  if (!meta) throw new Error(`setting ${name} has no description`)
  return meta
}
