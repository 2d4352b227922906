import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import type { OlderKey } from '../lib/keys.ts'

/**
 * Layout of the data folder: `secret-key` (0600), `pg/` (the bundled database's cluster, 0700) and `pg.log`.
 * Beside the key, while one replaces another: `secret-key.next` and `secret-key.old`, which open what they sealed.
 * As root, Postgres runs as another user who must be able to enter the folder, though not to read it.
 */
export const clusterDirOf = (dataDir: string): string => path.join(dataDir, 'pg')
const keyFileOf = (dataDir: string): string => path.join(dataDir, 'secret-key')
const besides = (file: string): string[] => [`${file}.next`, `${file}.old`].filter((name) => existsSync(name))

export function ensureDataFolder(dataDir: string): void {
  const root = process.getuid?.() === 0
  if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: root ? 0o711 : 0o700 })
  const mode = statSync(dataDir).mode
  if (root && (mode & 0o001) === 0) chmodSync(dataDir, (mode & 0o7777) | 0o001)
}

export interface SecretKey {
  value: string
  /** Where it came from, for messages: the variable or the file. */
  from: string
  /** Keys it replaces or that will replace it: they open what they sealed, and seal nothing. */
  older: readonly OlderKey[]
  /** Writes a key generated just now into the data folder; does nothing for others. */
  keep(): void
}

/**
 * The configured key, else the one in the data folder, else a new one. A new one is written only by `keep`,
 * after the database was seen not to hold anything sealed with another key.
 */
export function findSecretKey(
  configured: string | undefined,
  dataDir: string,
  older: readonly string[] = [],
): SecretKey {
  const keep = (): void => undefined
  if (configured !== undefined) return { value: configured, from: 'SLUICE_SECRET_KEY', older, keep }
  const file = keyFileOf(dataDir)
  const all = [...older, ...besides(file).map(readKey), () => keysNow(file)]
  if (existsSync(file)) return { value: readKey(file), from: file, older: all, keep }
  const value = newKey()
  return {
    value,
    from: file,
    older: all,
    keep: () => writeFileSync(file, `${value}\n`, { mode: 0o600, flag: 'wx' }),
  }
}

/** Keys in the data folder now: another process may have replaced the key since this one read it. */
function keysNow(file: string): string[] {
  return [file, ...besides(file)].flatMap((name) => {
    try {
      return [readKey(name)]
    } catch {
      return [] // renamed just now; what is needed is in one of the others
    }
  })
}

const newKey = (): string => randomBytes(48).toString('base64url')

/**
 * The key that will replace the one in the data folder: live from now on beside it, so a crash before or after
 * `adopt` leaves both usable. One that an interrupted rotation left is taken up again.
 */
export function nextKey(dataDir: string): { value: string; adopt(): void } {
  const file = keyFileOf(dataDir)
  const next = `${file}.next`
  if (!existsSync(next)) writeWhole(next, newKey())
  const value = readKey(next)
  return {
    value,
    adopt() {
      const now = readKey(file)
      if (now !== value) writeWhole(`${file}.old`, now)
      renameSync(next, file)
    },
  }
}

/** Whether there was one. */
export function forgetOldKey(dataDir: string): boolean {
  const old = `${keyFileOf(dataDir)}.old`
  const there = existsSync(old)
  rmSync(old, { force: true })
  return there
}

/** Whole or not at all, also when the power goes. */
function writeWhole(file: string, key: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = openSync(draft, 'wx', 0o600)
  try {
    writeFileSync(handle, `${key}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, file)
}

function readKey(file: string): string {
  const value = readFileSync(file, 'utf8').trim()
  if (value.length >= 32) return value
  throw new Error(`${file} does not hold a secret key of 32 characters or more. Restore it from a backup.`)
}
