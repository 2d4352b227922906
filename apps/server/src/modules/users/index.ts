import type { Db } from '../../db/connect.ts'
import type { Config } from '../../config/config.ts'
import type { App } from '../../http/app.ts'
import type { WebUi } from '../../http/web-ui.ts'
import type { OlderKey } from '../../lib/keys.ts'
import type { Sealer } from '../../lib/sealing.ts'
import { authRoutes } from './auth.routes.ts'
import { createAuthenticate } from './authenticate.ts'
import { currentUserRoutes } from './current-user.routes.ts'
import { createInvitations } from './invitations.ts'
import { createLegacyTokens } from './legacy-tokens.ts'
import { loginFormRoutes } from './login-form.routes.ts'
import type { Passwords } from './passwords.ts'
import { personalTokenRoutes } from './personal-token.routes.ts'
import { createPersonalTokens } from './personal-tokens.ts'
import { createSessions } from './sessions.ts'
import { createSignIn } from './sign-in.ts'
import { createTokenRules } from './token-settings.ts'
import { organizationRoutes, usersCrudRoutes } from './users.routes.ts'
import { createUserService } from './users.service.ts'

export { affordableCost, createPasswords, MINIMUM, type Passwords } from './passwords.ts'
export { PLAIN_COOKIE } from './session-cookie.ts'

export interface UsersDeps {
  db: Db
  config: Config
  secretKey: string
  /** Tokens signed with these are still taken. */
  olderKeys?: readonly OlderKey[]
  sealer: Sealer
  passwords: Passwords
}
export type Users = ReturnType<typeof createUsers>

/** People, and everything that lets them in: passwords, sessions, both kinds of API tokens, invitations. */
export function createUsers(deps: UsersDeps) {
  const { db, config, passwords, sealer } = deps
  const { publicUrl } = config
  const sessions = createSessions(db, {
    idleHours: config.sessionIdleHours,
    maxHours: config.sessionMaxHours,
  })
  const legacyTokens = createLegacyTokens(db, sealer)
  const personalTokens = createPersonalTokens(db, deps.secretKey, deps.olderKeys)
  const tokenRules = createTokenRules(db)
  const invitations = createInvitations(db, sealer)
  const people = createUserService({
    db,
    passwords,
    sessions,
    legacyTokens,
    personalTokens,
    invitations,
    openSignup: config.openSignup,
  })
  const signIn = createSignIn({ people, sessions, publicUrl, maxHours: config.sessionMaxHours })
  const authenticate = createAuthenticate({ sessions, legacyTokens, personalTokens, tokenRules, publicUrl })
  return {
    people,
    sessions,
    legacyTokens,
    personalTokens,
    tokenRules,
    invitations,
    signIn,
    authenticate,
    config,
  }
}

export function usersRoutes(users: Users, ui: WebUi): (app: App) => void {
  return (app) => {
    authRoutes(users)(app)
    loginFormRoutes(users, ui)(app)
    currentUserRoutes(users)(app)
    personalTokenRoutes(users)(app)
    usersCrudRoutes(users)(app)
    organizationRoutes(users)(app)
  }
}
