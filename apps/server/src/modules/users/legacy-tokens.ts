import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import { kept } from '../../db/kept.ts'
import type { Actor } from '../../http/app.ts'
import type { Sealer } from '../../lib/sealing.ts'
import { randomToken, sha256 } from '../../lib/keys.ts'
import { sharing } from '../../lib/sharing.ts'
import { sealedPlaces } from '../../lib/sealed-places.ts'

/**
 * Label Studio's first kind of API token: one per user, without end, sent as `Authorization: Token <key>`.
 * It must never look like a JWT (no dots), or clients take it for the other kind. Found by its hash; the
 * sealed copy exists because clients ask for it again (`GET /api/current-user/token`).
 */
export type LegacyTokens = ReturnType<typeof createLegacyTokens>

export function createLegacyTokens(db: Db, sealer: Sealer) {
  const place = sealedPlaces.userToken
  /** By the token's hash in hexadecimal. */
  const actors = sharing(async (hashes: readonly string[]) => {
    const { rows } = await sql<Actor & { hash: string }>`${kept}
      select encode(token_hash, 'hex') as hash, id, email, role from users
      where token_hash = any(${hashes.map((hash) => Buffer.from(hash, 'hex'))}::bytea[]) and is_active`.execute(
      db,
    )
    return new Map(rows.map(({ hash, ...actor }) => [hash, actor]))
  })

  async function set(userId: number, token: string): Promise<string> {
    await db
      .updateTable('users')
      .set({ token_hash: sha256(token), token_sealed: sealer.seal(token, place(userId)) })
      .where('id', '=', userId)
      .execute()
    return token
  }

  return {
    set,
    reset: (userId: number): Promise<string> => set(userId, randomToken()),

    async get(userId: number): Promise<string> {
      const row = await db
        .selectFrom('users')
        .select('token_sealed')
        .where('id', '=', userId)
        .executeTakeFirstOrThrow()
      return row.token_sealed === null
        ? set(userId, randomToken())
        : sealer.open(row.token_sealed, place(userId))
    },

    find: async (token: string): Promise<Actor | null> =>
      (await actors(sha256(token).toString('hex'))) ?? null,
  }
}
