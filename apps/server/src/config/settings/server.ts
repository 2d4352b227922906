import path from 'node:path'
import { z } from 'zod'
import { words, whole, origin, network } from './kinds.ts'
import { settingMeta } from './meta.ts'

/** Where the server listens, and how it works. */
export const serverSettings = {
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
}
