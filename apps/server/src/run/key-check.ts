import { z } from 'zod'
import type { Db } from '../db/connect.ts'
import { sealedPlaces } from '../lib/sealed-places.ts'
import { createSealer } from '../lib/sealing.ts'
import type { SecretKey } from './data-folder.ts'

const NAME = 'key_check'
const PLACE = sealedPlaces.setting(NAME)
const WORDS = 'this key belongs to this database'
const Stored = z.object({ sealed: z.string() })

export class WrongKeyError extends Error {}

/**
 * A sealed sentence in the database tells at start whether this is the key its secrets were sealed with.
 * Refuses before anything is written, so nothing is lost by starting with the wrong key.
 */
export async function checkKey(db: Db, key: SecretKey): Promise<void> {
  const sealer = createSealer(key.value, ...key.older)
  const row = await db.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst()
  if (row && !opens(() => sealer.open(Stored.parse(row.value).sealed, PLACE)))
    throw new WrongKeyError(
      `The secret key (${key.from}) is not the one this database was made with, so stored credentials ` +
        'cannot be opened. Set SLUICE_SECRET_KEY to the former key, or restore the secret-key file of the ' +
        'former data folder. Nothing was changed.',
    )
  key.keep()
  if (row) return
  await db
    .insertInto('settings')
    .values({ name: NAME, value: JSON.stringify({ sealed: sealer.seal(WORDS, PLACE) }) })
    .onConflict((c) => c.doNothing())
    .execute()
}

function opens(read: () => string): boolean {
  try {
    return read() === WORDS
  } catch {
    return false
  }
}
