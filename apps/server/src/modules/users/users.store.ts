import { sql, type Selectable, type Transaction } from 'kysely'
import type { UserPatch } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import type { Database, UsersTable } from '../../db/schema.ts'

export type UserRow = Selectable<UsersTable>
type Executor = Db | Transaction<Database>

export const findUser = (db: Executor, id: number): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()

/** E-mail addresses are one account whatever their capitals. */
export const findUserByEmail = (db: Executor, email: string): Promise<UserRow | undefined> =>
  db
    .selectFrom('users')
    .selectAll()
    .where(sql`lower(email)`, '=', email.trim().toLowerCase())
    .executeTakeFirst()

export const listUsers = (db: Executor): Promise<UserRow[]> =>
  db.selectFrom('users').selectAll().orderBy('id').limit(10_000).execute()

export async function hasUsers(db: Executor): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

export interface NewUser {
  email: string
  username: string
  first_name: string
  last_name: string
  role: 'owner' | 'member'
  password_hash: string | null
}

export const insertUser = (db: Executor, user: NewUser): Promise<UserRow> =>
  db.insertInto('users').values(user).returningAll().executeTakeFirstOrThrow()

export const setPasswordHash = async (db: Executor, id: number, password_hash: string): Promise<void> => {
  await db.updateTable('users').set({ password_hash }).where('id', '=', id).execute()
}

export async function updateUser(db: Executor, id: number, patch: UserPatch): Promise<UserRow> {
  const { custom_hotkeys, ...columns } = patch
  return db
    .updateTable('users')
    .set({
      ...columns,
      ...(custom_hotkeys ? { custom_hotkeys: JSON.stringify(custom_hotkeys) } : {}),
      last_activity: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
