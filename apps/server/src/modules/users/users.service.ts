import { sql } from 'kysely'
import type { z } from 'zod'
import type { SignupBody, User, UserPatch } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import { AppError, invalid, notFound } from '../../lib/errors.ts'
import type { Actor } from '../../http/app.ts'
import type { Invitations } from './invitations.ts'
import type { LegacyTokens } from './legacy-tokens.ts'
import { passwordProblem } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import type { PersonalTokens } from './personal-tokens.ts'
import type { Sessions } from './sessions.ts'
import {
  findUser,
  findUserByEmail,
  hasUsers,
  insertUser,
  listUsers,
  setPasswordHash,
  updateUser,
  type UserRow,
} from './users.store.ts'
import { toUser } from './users.wire.ts'

export interface UserServiceDeps {
  db: Db
  passwords: Passwords
  sessions: Sessions
  legacyTokens: LegacyTokens
  personalTokens: PersonalTokens
  invitations: Invitations
  openSignup: boolean
}
export interface NewAccount {
  email: string
  /** The part before the @ when absent. */
  username?: string | undefined
  first_name: string
  last_name: string
  /** Null: the account works by API token only. */
  password: string | null
}
export type UserService = ReturnType<typeof createUserService>

/** Serializes account creation: "the first one owns the server" must be true for two at the same moment. */
const SIGNUP_LOCK = 7_305_178

export function createUserService(deps: UserServiceDeps) {
  const { db } = deps

  async function ownerEmail(): Promise<string> {
    const row = await db.selectFrom('users').select('email').where('role', '=', 'owner').executeTakeFirst()
    return row?.email ?? ''
  }
  const wire = async (row: UserRow): Promise<User> => toUser(row, await ownerEmail())

  async function newHash(password: string, email: string): Promise<string> {
    const problem = passwordProblem(password, email)
    if (problem !== null) throw invalid({ password: [problem] })
    return deps.passwords.hash(password)
  }

  /** `mayJoin` is asked only when the server has an owner. */
  async function create(account: NewAccount, mayJoin: () => Promise<void>): Promise<UserRow> {
    if (await hasUsers(db)) await mayJoin()
    const password_hash = account.password === null ? null : await newHash(account.password, account.email)
    const row = await db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${SIGNUP_LOCK})`.execute(trx)
      const first = !(await hasUsers(trx))
      if (!first) await mayJoin()
      if (await findUserByEmail(trx, account.email))
        throw invalid({ email: ['An account with this e-mail address exists already.'] })
      const { email, first_name, last_name } = account
      return insertUser(trx, {
        email: email.trim().toLowerCase(),
        username: account.username ?? email.split('@', 1)[0] ?? email,
        first_name,
        last_name,
        password_hash,
        role: first ? 'owner' : 'member',
      })
    })
    // made now, so that asking for them later is a read
    await deps.legacyTokens.reset(row.id)
    if (row.role === 'owner') await deps.invitations.reset()
    return row
  }

  async function get(id: number): Promise<UserRow> {
    const row = await findUser(db, id)
    if (!row) throw notFound()
    return row
  }

  async function replacePassword(row: UserRow, password: string): Promise<void> {
    await setPasswordHash(db, row.id, await newHash(password, row.email))
    await deps.sessions.closeAll(row.id)
    await deps.personalTokens.revokeAll(row.id)
    await deps.legacyTokens.reset(row.id)
  }

  return {
    hasUsers: (): Promise<boolean> => hasUsers(db),

    async signUp(body: z.output<typeof SignupBody>): Promise<UserRow> {
      return create(body, async () => {
        if (deps.openSignup || (await deps.invitations.accepts(body.token))) return
        throw new AppError(403, 'You need an invitation link to make an account on this server.')
      })
    },

    /** By the owner, or from the command line: no invitation needed. */
    add: (account: NewAccount): Promise<UserRow> => create(account, () => Promise.resolve()),

    /** The account these belong to, or null. Takes the same time either way. */
    async checkPassword(email: string, password: string): Promise<UserRow | null> {
      const row = await findUserByEmail(db, email)
      const ok = await deps.passwords.verify(row?.password_hash ?? null, password)
      if (!row || !ok || !row.is_active) return null
      if (row.password_hash !== null && deps.passwords.outdated(row.password_hash))
        await setPasswordHash(db, row.id, await deps.passwords.hash(password))
      return row
    },

    get: async (id: number): Promise<User> => wire(await get(id)),

    /** When the first account was made. */
    async since(): Promise<string> {
      const row = await db.selectFrom('users').select('date_joined').orderBy('id').limit(1).executeTakeFirst()
      return (row?.date_joined ?? new Date(0)).toISOString()
    },

    async list(): Promise<User[]> {
      const owner = await ownerEmail()
      return (await listUsers(db)).map((row) => toUser(row, owner))
    },

    /** People edit themselves; the owner edits everybody. Roles do not change here. */
    async update(actor: Actor, id: number, patch: UserPatch): Promise<User> {
      if (actor.id !== id && actor.role !== 'owner') throw notFound()
      await get(id)
      return wire(await updateUser(db, id, patch))
    },

    /** Asks for the old password, and ends every session and token made with it. */
    async changePassword(actor: Actor, oldPassword: string, password: string): Promise<void> {
      const row = await get(actor.id)
      if (!(await deps.passwords.verify(row.password_hash, oldPassword)))
        throw invalid({ old_password: ['This is not your current password.'] })
      await replacePassword(row, password)
    },

    /** From the command line, for somebody who lost the password: ends sessions and tokens too. */
    async resetPassword(email: string, password: string): Promise<void> {
      const row = await findUserByEmail(db, email)
      if (!row) throw notFound(`There is no account ${email}.`)
      await replacePassword(row, password)
    },

    async remove(actor: Actor, id: number): Promise<void> {
      if (actor.role !== 'owner') throw new AppError(403, 'Only the owner of this server may do that.')
      if (actor.id === id) throw new AppError(400, 'The owner of the server cannot be deleted.')
      await get(id)
      await db.deleteFrom('users').where('id', '=', id).execute()
    },
  }
}
