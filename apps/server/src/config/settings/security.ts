import { z } from 'zod'
import { words, list, origin } from './kinds.ts'
import { settingMeta } from './meta.ts'

/** Keys, and what may be reached from where. */
export const securitySettings = {
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
    help: 'Private hosts or networks (CIDR) that storages, imports and webhooks may reach, for example minio.lan or 10.1.0.0/16.',
  }),
}
