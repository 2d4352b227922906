import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import { kept } from '../../db/kept.ts'
import type { Actor } from '../../http/app.ts'
import { randomToken, sha256 } from '../../lib/keys.ts'
import { sharing } from '../../lib/sharing.ts'

/**
 * Browser sessions. The cookie carries 256 random bits; the table knows only their hash. A session ends after
 * `idleHours` without a request and after `maxHours` in any case, by the database's clock.
 */
export interface SessionLife {
  idleHours: number
  maxHours: number
}
export interface SessionInfo {
  id: string
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  user_agent: string | null
  address: string | null
  current: boolean
}
export type Sessions = ReturnType<typeof createSessions>

export function createSessions(db: Db, life: SessionLife) {
  const alive = sql<boolean>`sessions.expires_at > now()
    and sessions.last_seen_at > now() - make_interval(hours => ${life.idleHours})`

  /** By the cookie's hash in hexadecimal. */
  const lookUp = sharing(async (hashes: readonly string[]) => {
    const { rows } = await sql<Actor & { hash: string; stale: boolean }>`${kept}
      select encode(sessions.id_hash, 'hex') as hash, u.id, u.email, u.role,
        sessions.last_seen_at < now() - interval '1 minute' as stale
      from sessions join users u on u.id = sessions.user_id
      where sessions.id_hash = any(${hashes.map((hash) => Buffer.from(hash, 'hex'))}::bytea[])
        and u.is_active and ${alive}`.execute(db)
    return new Map(rows.map((row) => [row.hash, row]))
  })

  /** At most one write a minute: a busy annotator would otherwise rewrite these rows all day. */
  async function touch(hash: Buffer, userId: number): Promise<void> {
    const now = sql<Date>`now()`
    await db.updateTable('sessions').set({ last_seen_at: now }).where('id_hash', '=', hash).execute()
    await db.updateTable('users').set({ last_activity: now }).where('id', '=', userId).execute()
  }

  return {
    async open(userId: number, from: { userAgent: string | undefined; address: string }): Promise<string> {
      const token = randomToken()
      await db
        .insertInto('sessions')
        .values({
          id_hash: sha256(token),
          user_id: userId,
          expires_at: sql<Date>`now() + make_interval(hours => ${life.maxHours})`,
          user_agent: from.userAgent?.slice(0, 300) ?? null,
          address: from.address,
        })
        .execute()
      return token
    },

    /** The person behind a cookie, or null. Counts as activity. */
    async find(token: string): Promise<Actor | null> {
      const hash = sha256(token)
      const row = await lookUp(hash.toString('hex'))
      if (!row) return null
      if (row.stale) await touch(hash, row.id)
      return { id: row.id, email: row.email, role: row.role }
    },

    async close(token: string): Promise<void> {
      await db.deleteFrom('sessions').where('id_hash', '=', sha256(token)).execute()
    },

    async closeAll(userId: number): Promise<void> {
      await db.deleteFrom('sessions').where('user_id', '=', userId).execute()
    },

    /** Sessions are named by their hash: it opens nothing. */
    async list(userId: number, currentToken: string | null): Promise<SessionInfo[]> {
      const current = currentToken === null ? null : sha256(currentToken).toString('hex')
      const rows = await db
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where(alive)
        .orderBy('last_seen_at', 'desc')
        .execute()
      return rows.map((row) => {
        const id = row.id_hash.toString('hex')
        return {
          id,
          created_at: row.created_at,
          last_seen_at: row.last_seen_at,
          expires_at: row.expires_at,
          user_agent: row.user_agent,
          address: row.address,
          current: id === current,
        }
      })
    },

    /** True when that session existed and was this user's. */
    async closeById(userId: number, id: string): Promise<boolean> {
      const gone = await db
        .deleteFrom('sessions')
        .where('user_id', '=', userId)
        .where('id_hash', '=', Buffer.from(id, 'hex'))
        .executeTakeFirst()
      return gone.numDeletedRows > 0n
    },

    async removeExpired(): Promise<void> {
      await db
        .deleteFrom('sessions')
        .where(sql<boolean>`not (${alive})`)
        .execute()
    },
  }
}
