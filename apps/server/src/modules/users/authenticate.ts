import type { Authenticate } from '../../http/authentication.ts'
import type { LegacyTokens } from './legacy-tokens.ts'
import type { PersonalTokens } from './personal-tokens.ts'
import { readSessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import type { TokenRules } from './token-settings.ts'

interface Deps {
  sessions: Sessions
  legacyTokens: LegacyTokens
  personalTokens: PersonalTokens
  tokenRules: TokenRules
  publicUrl: string | undefined
}

/** An Authorization header, when sent, decides alone: a wrong token never falls back to the cookie. */
export function createAuthenticate(deps: Deps): Authenticate {
  return async (req) => {
    const header = req.headers.authorization
    if (header !== undefined) {
      const [scheme = '', token = ''] = header.trim().split(/\s+/, 2)
      const reading = req.method === 'GET' || req.method === 'HEAD'
      const rules = await deps.tokenRules.get()
      if (/^token$/i.test(scheme) && rules.legacy_api_tokens_enabled)
        return by('token', await deps.legacyTokens.find(token))
      if (/^bearer$/i.test(scheme) && rules.api_tokens_enabled)
        return by('bearer', await deps.personalTokens.find(token, reading))
      return null
    }
    const cookie = readSessionCookie(req, deps.publicUrl)
    return cookie === null ? null : by('session', await deps.sessions.find(cookie))
  }
}

type Known = Awaited<ReturnType<Authenticate>>
function by(credentials: NonNullable<Known>['by'], actor: NonNullable<Known>['actor'] | null): Known {
  return actor && { actor, by: credentials }
}
