import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Layout of the data folder: `secret-key` (0600), `pg/` (the bundled database's cluster, 0700) and `pg.log`.
 * As root, Postgres runs as another user who must be able to enter the folder, though not to read it.
 */
export const clusterDirOf = (dataDir: string): string => path.join(dataDir, 'pg')
const keyFileOf = (dataDir: string): string => path.join(dataDir, 'secret-key')

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
  /** Writes a key generated just now into the data folder; does nothing for others. */
  keep(): void
}

/**
 * The configured key, else the one in the data folder, else a new one. A new one is written only by `keep`,
 * after the database was seen not to hold anything sealed with another key.
 */
export function findSecretKey(configured: string | undefined, dataDir: string): SecretKey {
  if (configured !== undefined) return { value: configured, from: 'SLUICE_SECRET_KEY', keep: () => undefined }
  const file = keyFileOf(dataDir)
  if (existsSync(file)) return { value: readKey(file), from: file, keep: () => undefined }
  const value = randomBytes(48).toString('base64url')
  return { value, from: file, keep: () => writeFileSync(file, `${value}\n`, { mode: 0o600, flag: 'wx' }) }
}

function readKey(file: string): string {
  const value = readFileSync(file, 'utf8').trim()
  if (value.length >= 32) return value
  throw new Error(`${file} does not hold a secret key of 32 characters or more. Restore it from a backup.`)
}
