import { z } from 'zod'
import { yesNo, whole } from './kinds.ts'
import { settingMeta } from './meta.ts'

/** Who may sign in, and for how long. */
export const accountsSettings = {
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
}
