import type { StorageDriver } from '../../kit/driver.ts'
import { scopePrefix, targetKey, WRITE_CHECK } from '../../kit/keys.ts'
import type { StorageDeps, StorageScope } from '../../kit/provider.ts'
import { explainRedis } from './advice.ts'
import { Connection } from './connection.ts'
import { classifyRedis, isCode } from './failure.ts'
import { listPage } from './listing.ts'
import type { RedisOptions } from './options.ts'
import { addressOf, placeOf } from './place.ts'
import { Reading } from './reading.ts'

export function redisDriver(options: RedisOptions, scope: StorageScope, deps: StorageDeps): StorageDriver {
  const connection = new Connection(options, deps)
  const reading = new Reading(connection)
  const place = placeOf(options)

  /** Uses every command that reading needs, on a key it found: rights to one do not imply the others. */
  async function probeRead(prefix: string, signal: AbortSignal): Promise<void> {
    const query = { prefix, recursive: true, cursor: null, limit: 1, details: false, signal }
    const page = await connection.use(signal, (redis) => listPage(redis, query, () => {}))
    const key = page.objects[0]?.key.toWellFormed() ?? `${prefix}.sluice-read-check`
    for (const command of ['strlen', 'getrange', 'mget'] as const)
      await connection
        .use<unknown>(signal, ({ client }) =>
          command === 'getrange' ? client.getrange(key, 0, 0) : client[command](key),
        )
        .catch((error: unknown) => {
          // It is allowed, on another kind of value.
          if (!isCode(error, 'WRONGTYPE')) throw error
        })
  }

  /** XX: only where the key exists already, which it does not. Rights are checked before that. */
  async function probeWrite(signal: AbortSignal): Promise<void> {
    const key = targetKey(scope, WRITE_CHECK)
    await connection.use(signal, ({ client }) => client.set(key, '', 'XX'))
  }

  return {
    list: (query) =>
      connection.use(query.signal, (redis) =>
        listPage(redis, query, (key, size) => reading.sized(key, size)),
      ),
    read: (key, read) => reading.read(key, read),
    async write(key, body, { signal }) {
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      await connection.use(signal, ({ client }) => client.set(key, bytes))
    },
    async remove(key, { signal }) {
      await connection.use(signal, ({ client }) => client.del(key))
    },
    probe: (need, { prefix, signal }) => (need === 'read' ? probeRead(prefix, signal) : probeWrite(signal)),
    classify: classifyRedis,
    explain: (error) =>
      explainRedis(error, {
        address: addressOf(place),
        db: place.db,
        user: options.username,
        prefix: scopePrefix(scope),
        tls: options.tls,
      }),
    close: async () => connection.close(),
  }
}
