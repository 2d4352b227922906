import { createHash, hkdfSync, randomBytes } from 'node:crypto'

/** A key of its own for every purpose, from the server's one secret. */
export function deriveKey(secretKey: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secretKey, new Uint8Array(0), `sluice ${purpose}`, 32))
}

/** A key that still opens what it sealed, or a function that is asked for such keys when none known fits. */
export type OlderKey = string | (() => readonly string[])

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** 256 random bits, in letters that need no escaping in URLs, headers and cookies. */
export const randomToken = (): string => randomBytes(32).toString('base64url')
