import type { Db } from '../../db/connect.ts'
import type { Config } from '../../config/config.ts'
import type { App } from '../../http/app.ts'
import type { Sealer } from '../../lib/sealing.ts'
import { createAuthenticate } from './authenticate.ts'
import { currentUserRoutes } from './current-user.routes.ts'
import { createInvitations } from './invitations.ts'
import { createLegacyTokens } from './legacy-tokens.ts'
import type { Passwords } from './passwords.ts'
import { createPersonalTokens } from './personal-tokens.ts'
import { createSessions } from './sessions.ts'
import { createUserService } from './users.service.ts'

export { affordableCost, createPasswords, type Passwords, type PasswordCost } from './passwords.ts'
export { PLAIN_COOKIE, SECURE_COOKIE } from './session-cookie.ts'
export { findUser, findUserByEmail, type UserRow } from './users.store.ts'
export { toUserSimple } from './users.wire.ts'

export interface UsersDeps {
  db: Db
  config: Config
  secretKey: string
  sealer: Sealer
  passwords: Passwords
}
export type Users = ReturnType<typeof createUsers>

/** People, and everything that lets them in: passwords, sessions, both kinds of API tokens, invitations. */
export function createUsers(deps: UsersDeps) {
  const { db, config } = deps
  const sessions = createSessions(db, {
    idleHours: config.sessionIdleHours,
    maxHours: config.sessionMaxHours,
  })
  const legacyTokens = createLegacyTokens(db, deps.sealer)
  const personalTokens = createPersonalTokens(db, deps.secretKey)
  const invitations = createInvitations(db, deps.sealer)
  const people = createUserService({
    db,
    passwords: deps.passwords,
    sessions,
    legacyTokens,
    personalTokens,
    invitations,
    openSignup: config.openSignup,
  })
  const authenticate = createAuthenticate({
    sessions,
    legacyTokens,
    personalTokens,
    publicUrl: config.publicUrl,
  })
  return { people, sessions, legacyTokens, personalTokens, invitations, authenticate, config }
}

export function usersRoutes(users: Users): (app: App) => Promise<void> {
  return async (app) => {
    await app.register(currentUserRoutes(users))
  }
}
