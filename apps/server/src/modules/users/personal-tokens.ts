import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { JOSEError } from 'jose/errors'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../../db/connect.ts'
import type { Actor } from '../../http/app.ts'
import { AppError } from '../../lib/errors.ts'
import { deriveKey, type OlderKey } from '../../lib/keys.ts'

/**
 * Label Studio's second kind of API token: a long-lived refresh JWT that the client exchanges for short access
 * JWTs. A signature alone opens nothing: every use looks its row up, so revoking works at once.
 */
const ALG = 'HS256'
const ISSUER = 'sluice'
const ACCESS_SECONDS = 5 * 60

const Claims = z.object({
  token_type: z.enum(['access', 'refresh']),
  jti: z.uuid(),
  sub: z.coerce.number().int(),
  iat: z.number(),
  exp: z.number(),
})
type Claims = z.infer<typeof Claims>

export interface PersonalToken {
  token: string
  created_at: Date
  expires_at: Date
}
export type PersonalTokens = ReturnType<typeof createPersonalTokens>

export function createPersonalTokens(db: Db, secretKey: string, olderKeys: readonly OlderKey[] = []) {
  const purpose = 'personal access tokens'
  const key = deriveKey(secretKey, purpose)
  const known = olderKeys.filter((older) => typeof older === 'string')
  const live = [key, ...known.map((older) => deriveKey(older, purpose))]

  // same row, same text: the list shows it again without its signature, and nothing of it is stored
  const refreshToken = (row: { jti: string; user_id: number; created_at: Date; expires_at: Date }) =>
    sign('refresh', row.jti, row.user_id, seconds(row.created_at), seconds(row.expires_at))

  function sign(type: Claims['token_type'], jti: string, userId: number, iat: number, exp: number) {
    return new SignJWT({ token_type: type, exp, iat, jti, sub: String(userId), iss: ISSUER })
      .setProtectedHeader({ alg: ALG, typ: 'JWT' })
      .sign(key)
  }

  /** Claims of a token we signed, that has not ended and is not revoked; else null. */
  async function verify(token: string, types: readonly Claims['token_type'][]): Promise<Claims | null> {
    const claims = await claimsOf(token)
    if (!claims || !types.includes(claims.token_type)) return null
    const row = await db
      .selectFrom('personal_tokens')
      .select('jti')
      .where('jti', '=', claims.jti)
      .where('user_id', '=', claims.sub)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', sql<Date>`now()`)
      .executeTakeFirst()
    return row ? claims : null
  }

  async function claimsOf(token: string): Promise<Claims | null> {
    for (const signed of live) {
      try {
        const { payload } = await jwtVerify(token, signed, { algorithms: [ALG], issuer: ISSUER, typ: 'JWT' })
        return Claims.safeParse(payload).data ?? null
      } catch (error) {
        if (!(error instanceof JOSEError)) throw error
      }
    }
    return null
  }

  async function insert(on: Db, userId: number, days: number): Promise<PersonalToken> {
    const row = await on
      .insertInto('personal_tokens')
      .values({
        jti: randomUUID(),
        user_id: userId,
        // whole seconds: the JWT made from the row must be the same text every time
        created_at: sql<Date>`date_trunc('second', now())`,
        expires_at: sql<Date>`date_trunc('second', now()) + make_interval(days => ${days})`,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { token: await refreshToken(row), created_at: row.created_at, expires_at: row.expires_at }
  }

  const valid = (userId: number) =>
    db
      .selectFrom('personal_tokens')
      .selectAll()
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', sql<Date>`now()`)
      .orderBy('created_at', 'desc')
      .execute()

  async function revoke(jti: string, on: Db = db): Promise<boolean> {
    const result = await on
      .updateTable('personal_tokens')
      .set({ revoked_at: sql<Date>`now()` })
      .where('jti', '=', jti)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  }

  return {
    /** Refuses with 409 while a valid one exists, as clients expect. */
    async create(userId: number, days: number): Promise<PersonalToken> {
      return db.transaction().execute(async (trx) => {
        await sql`select 1 from users where id = ${userId} for update`.execute(trx)
        if ((await valid(userId)).length > 0)
          throw new AppError(409, 'You already have a valid token. Rotate or revoke it to get a new one.')
        return insert(trx, userId, days)
      })
    },

    /** Without signatures: enough to tell them apart, not enough to use them. */
    async list(userId: number): Promise<PersonalToken[]> {
      return Promise.all(
        (await valid(userId)).map(async (row) => ({
          token: (await refreshToken(row)).split('.').slice(0, 2).join('.'),
          created_at: row.created_at,
          expires_at: row.expires_at,
        })),
      )
    },

    /** A short access token, or 401. */
    async refresh(token: string): Promise<string> {
      const claims = await verify(token, ['refresh'])
      if (!claims || !(await actorOf(db, claims))) throw new AppError(401, 'Token is invalid or expired')
      await db
        .updateTable('personal_tokens')
        .set({ last_used_at: sql<Date>`now()` })
        .where('jti', '=', claims.jti)
        .execute()
      const now = Math.floor(Date.now() / 1000)
      return sign('access', claims.jti, claims.sub, now, Math.min(now + ACCESS_SECONDS, claims.exp))
    },

    /** The old one ends, a new one begins; 400 when the old one is not valid or another user's. */
    async rotate(userId: number, token: string, days: number): Promise<string> {
      const claims = await verify(token, ['refresh'])
      if (!claims || claims.sub !== userId) throw new AppError(400, 'Token is invalid or expired')
      return db.transaction().execute(async (trx) => {
        if (!(await revoke(claims.jti, trx))) throw new AppError(400, 'Token is invalid or expired')
        return (await insert(trx, userId, days)).token
      })
    },

    /** Takes the whole token, or the part the list shows: revoking one's own needs no proof beyond the login. */
    async blacklist(userId: number, token: string): Promise<void> {
      const shown = token.split('.').slice(0, 2).join('.')
      for (const row of await valid(userId))
        if ((await refreshToken(row)).startsWith(`${shown}.`) && (await revoke(row.jti))) return
      throw new AppError(404, 'Token is invalid or already revoked')
    },

    async revokeAll(userId: number): Promise<void> {
      await db
        .updateTable('personal_tokens')
        .set({ revoked_at: sql<Date>`now()` })
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
        .execute()
    },

    /**
     * Who sends this bearer token. The client's download helper sends the refresh token as it is; that is
     * accepted for reading only.
     */
    async find(token: string, reading: boolean): Promise<Actor | null> {
      const claims = await verify(token, reading ? ['access', 'refresh'] : ['access'])
      return claims ? actorOf(db, claims) : null
    },
  }
}

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)

async function actorOf(db: Db, claims: Claims): Promise<Actor | null> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'email', 'role'])
    .where('id', '=', claims.sub)
    .where('is_active', '=', true)
    .executeTakeFirst()
  return row ?? null
}
