import { TokenSettings } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'

const NAME = 'api_tokens'
/** 200 years, as Label Studio gives: a token ends when somebody ends it. */
const DEFAULT: TokenSettings = {
  api_tokens_enabled: true,
  legacy_api_tokens_enabled: true,
  api_token_ttl_days: 73_000,
}
/** Asked at every token request; another process hears of a change this much later. */
const FRESH_MS = 5_000

type Patch = { [K in keyof TokenSettings]?: TokenSettings[K] | undefined }
export type TokenRules = ReturnType<typeof createTokenRules>

/** Which kinds of API tokens this server takes, and how long new personal ones live. */
export function createTokenRules(db: Db) {
  let known: { at: number; value: TokenSettings } | undefined

  async function get(): Promise<TokenSettings> {
    if (known && Date.now() - known.at < FRESH_MS) return known.value
    const row = await db.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst()
    const value = row ? TokenSettings.parse(row.value) : DEFAULT
    known = { at: Date.now(), value }
    return value
  }

  return {
    get,
    async update(patch: Patch): Promise<TokenSettings> {
      const merged = TokenSettings.parse({ ...(await get()), ...patch })
      const value = JSON.stringify(merged)
      await db
        .insertInto('settings')
        .values({ name: NAME, value })
        .onConflict((c) => c.column('name').doUpdateSet({ value }))
        .execute()
      known = { at: Date.now(), value: merged }
      return merged
    },
  }
}
