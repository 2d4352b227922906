import type { StorageProvider, StorageScope } from '../../kit/provider.ts'
import { deliveryOf } from '../../kit/source-options.ts'
import { redisDoctor } from './doctor.ts'
import { redisDriver } from './driver.ts'
import { RedisSource, RedisTarget, type RedisOptions } from './options.ts'
import { placeIssues, placeOf, redisKey, redisUri } from './place.ts'

/** Strings of a Redis database. */
export const redis: StorageProvider<RedisOptions> = {
  name: 'redis',
  title: 'Redis',
  scheme: 'redis',
  listed: true,
  options: { source: RedisSource, target: RedisTarget },
  capabilities: {
    write: true,
    remove: true,
    presign: false,
    startAfter: false,
    ordered: false,
    folders: false,
    credentials: true,
  },
  apart: 'A source and a target must not be the same database of the same Redis: choose another database.',
  verify: placeIssues,
  scope: scopeOf,
  delivery: ({ inline_media }) => deliveryOf({ presign: false, inline_media }),
  uriOf: (options, key) => redisUri(placeOf(options), key),
  keyOf: (options, uri) => redisKey(placeOf(options), uri),
  open: (options, deps) => redisDriver(options, scopeOf(options), deps),
  doctor: redisDoctor,
}

function scopeOf({ path }: RedisOptions): StorageScope {
  return { prefix: path ?? '', recursive: true, separator: ':' }
}
