import { ConfigError, type Config } from '../config/config.ts'
import { createSealer } from '../lib/sealing.ts'
import { forgetOldKey, nextKey } from '../run/data-folder.ts'
import { renewSealed, type Rotated } from '../run/rotate-key.ts'
import { withDatabase } from './with-database.ts'

/**
 * Puts another key in place of the server's, or, to finish, ends the older ones. Both keys are known before the
 * first value is sealed anew and stay known after the last, so it may be ended and repeated at any point.
 */
export async function rotateKeyCommand(config: Config, o: { finish: boolean }): Promise<void> {
  const { secretKey, newSecretKey, dataDir } = config
  if (!o.finish && secretKey !== undefined && newSecretKey === undefined)
    throw new ConfigError([
      'the key comes from SLUICE_SECRET_KEY: set SLUICE_NEW_SECRET_KEY to its successor',
    ])
  if (secretKey === undefined && newSecretKey !== undefined)
    throw new ConfigError([
      'SLUICE_NEW_SECRET_KEY replaces SLUICE_SECRET_KEY, which is not set; a key in the data folder gets a generated successor',
    ])
  // Sealed under the new one already, where an earlier try got that far.
  const oldSecretKeys = [...config.oldSecretKeys, ...(newSecretKey === undefined ? [] : [newSecretKey])]
  await withDatabase({ ...config, oldSecretKeys }, async (opened) => {
    const { db } = opened.connection
    if (o.finish) {
      tell(await renewSealed(db, createSealer(opened.secretKey, ...opened.olderKeys)))
      const forgotten = secretKey === undefined && forgetOldKey(dataDir)
      say(forgotten ? 'The old key was removed from the data folder.' : 'SLUICE_OLD_SECRET_KEYS can go.')
      return
    }
    const next = newSecretKey === undefined ? nextKey(dataDir) : null
    const key = newSecretKey ?? next?.value ?? ''
    tell(await renewSealed(db, createSealer(key, opened.secretKey, ...opened.olderKeys)))
    next?.adopt()
    say(
      next
        ? 'Restart every process of this server, then run: sluice rotate-key --finish'
        : 'Now start every process with SLUICE_SECRET_KEY set to the new key and SLUICE_OLD_SECRET_KEYS to the former ' +
            'one, then run: sluice rotate-key --finish',
    )
  })
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

function tell({ renewed, lost }: Rotated): void {
  say(`Sealed anew: ${renewed}.`)
  for (const place of lost) say(`No key opens ${place}: left as it is. Enter these credentials again.`)
}
