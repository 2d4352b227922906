import { sql, type Transaction } from 'kysely'
import { z } from 'zod'
import type { Db } from '../db/connect.ts'
import type { Database } from '../db/schema.ts'
import { sealedPlaces } from '../lib/sealed-places.ts'
import { SealingError, type Sealer } from '../lib/sealing.ts'

/** Any number, the same for all: two rotations at a time would wait for each other's rows in turn. */
const LOCK = 7_235_811
const Stored = z.object({ sealed: z.string() })

export interface Rotated {
  /** Values that rest under the current key now and did not before. */
  renewed: number
  /** Places of values none of the keys opens. They are left as they are. */
  lost: string[]
}

/**
 * Seals every sealed value of the database with the sealer's current key, all or none. Servers go on: rows are
 * locked, and what they write meanwhile under an older key is left for the next time.
 */
export async function renewSealed(db: Db, sealer: Sealer): Promise<Rotated> {
  const done: Rotated = { renewed: 0, lost: [] }
  /** The value under the current key, or as it is. */
  function renew(sealed: string, place: string): string {
    try {
      const renewed = sealer.renew(sealed, place)
      if (renewed !== null) done.renewed += 1
      return renewed ?? sealed
    } catch (error) {
      if (!(error instanceof SealingError)) throw error
      done.lost.push(place)
      return sealed
    }
  }
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx)
    // In the order in which servers lock them.
    await secretsOf(trx, renew, 'connections', sealedPlaces.connectionSecret)
    await secretsOf(trx, renew, 'storages', sealedPlaces.storageSecret)
    await secretsOf(trx, renew, 'webhooks', sealedPlaces.webhookSecret)
    await users(trx, renew)
    await settings(trx, renew)
  })
  return done
}

type Trx = Transaction<Database>
type Renew = (sealed: string, place: string) => string

/** Tables whose column `secrets` is {field: sealed text}. */
async function secretsOf(
  trx: Trx,
  renew: Renew,
  table: 'connections' | 'storages' | 'webhooks',
  placeOf: (id: number, field: string) => string,
): Promise<void> {
  const rows = await trx.selectFrom(table).select(['id', 'secrets']).orderBy('id').forUpdate().execute()
  for (const { id, secrets } of rows) {
    const renewed = Object.entries(secrets).map(([field, sealed]) => [
      field,
      renew(sealed, placeOf(id, field)),
    ])
    await trx
      .updateTable(table)
      .set({ secrets: JSON.stringify(Object.fromEntries(renewed)) })
      .where('id', '=', id)
      .execute()
  }
}

async function users(trx: Trx, renew: Renew): Promise<void> {
  const rows = await trx
    .selectFrom('users')
    .select(['id', 'token_sealed'])
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const { id, token_sealed } of rows) {
    if (token_sealed === null) continue
    await trx
      .updateTable('users')
      .set({ token_sealed: renew(token_sealed, sealedPlaces.userToken(id)) })
      .where('id', '=', id)
      .execute()
  }
}

async function settings(trx: Trx, renew: Renew): Promise<void> {
  for (const name of ['invitation', 'key_check'] as const) {
    const row = await trx
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirst()
    if (!row) continue
    const sealed = renew(Stored.parse(row.value).sealed, sealedPlaces.setting(name))
    await trx
      .updateTable('settings')
      .set({ value: JSON.stringify({ sealed }) })
      .where('name', '=', name)
      .execute()
  }
}
