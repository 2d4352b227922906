import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Db } from '../../db/connect.ts'
import { randomToken, sha256 } from '../../lib/keys.ts'
import { sealedPlaces } from '../../lib/sealed-places.ts'
import type { Sealer } from '../../lib/sealing.ts'

/**
 * One invitation link for the whole server, as in Label Studio: whoever has it may make an account. It holds
 * until the owner resets it. Stored sealed, because the link can be shown again.
 */
const NAME = 'invitation'
const PLACE = sealedPlaces.setting(NAME)
const Stored = z.object({ sealed: z.string() })
export type Invitations = ReturnType<typeof createInvitations>

export function createInvitations(db: Db, sealer: Sealer) {
  async function find(): Promise<string | null> {
    const row = await db.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst()
    return row ? sealer.open(Stored.parse(row.value).sealed, PLACE) : null
  }
  async function reset(): Promise<string> {
    const token = randomToken()
    const value = JSON.stringify({ sealed: sealer.seal(token, PLACE) })
    await db
      .insertInto('settings')
      .values({ name: NAME, value })
      .onConflict((c) => c.column('name').doUpdateSet({ value }))
      .execute()
    return token
  }
  return {
    reset,
    get: async (): Promise<string> => (await find()) ?? reset(),
    async accepts(token: string | undefined): Promise<boolean> {
      const expected = await find()
      return expected !== null && token !== undefined && timingSafeEqual(sha256(expected), sha256(token))
    },
  }
}
