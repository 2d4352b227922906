/**
 * Secrets at rest.
 *
 * Each secret is encrypted with a data key of its own (AES-256-GCM, random 96-bit nonce), and that key is
 * wrapped by the server's secret key. `place` names the row and column the value belongs to and is
 * authenticated: a sealed value copied to another row does not open. The header names the wrapping key, so
 * several keys can be live while one replaces another. Errors never hold the value or any key.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { OlderKey } from './keys.ts'

export interface Sealer {
  /** Sealed text, pure ASCII. Sealing the same value twice gives two different texts. */
  seal(plain: string, place: string): string
  /** Throws SealingError when the text was changed, belongs elsewhere, or its key is not live. */
  open(sealed: string, place: string): string
  /** The same value under the current key; null where it rests under it already. Throws as `open` does. */
  renew(sealed: string, place: string): string | null
}

export class SealingError extends Error {
  override readonly name = 'SealingError'
}

const VERSION = 's1'
const NONCE = 12
const TAG = 16

interface LiveKey {
  readonly id: string
  readonly bytes: Buffer
}

/** Any text with enough entropy will do: the wrapping key and its public id are derived from it. */
function deriveKey(secret: string): LiveKey {
  if (secret.length < 16) throw new SealingError('the secret key is too short to seal anything')
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'sluice sealing', 32))
  const id = createHash('sha256').update('sluice key id').update(bytes).digest('hex').slice(0, 12)
  return { id, bytes }
}

function encrypt(key: Uint8Array, plain: Uint8Array, context: string): string {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  )
}

function decrypt(key: Uint8Array, text: string, context: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  // The decoder ignores what it does not know; only the one spelling we wrote counts as untouched.
  if (bytes.length < NONCE + TAG || bytes.toString('base64url') !== text) throw new SealingError('malformed')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(-TAG))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()])
}

/** Seals with the first secret; opens what any of them sealed. */
export function createSealer(secret: string, ...older: readonly OlderKey[]): Sealer {
  const current = deriveKey(secret)
  const known = older.filter((key) => typeof key === 'string')
  const live = new Map([current, ...known.map(deriveKey)].map((key) => [key.id, key]))

  /** A key that came to be after this sealer, if somebody knows it. */
  function learn(id: string): LiveKey | undefined {
    for (const find of older)
      if (typeof find === 'function') for (const key of find().map(deriveKey)) live.set(key.id, key)
    return live.get(id)
  }

  const sealer: Sealer = {
    seal(plain, place) {
      const context = `${VERSION}.${current.id}\0${place}`
      const dataKey = randomBytes(32)
      const wrapped = encrypt(current.bytes, dataKey, `key\0${context}`)
      return [VERSION, current.id, wrapped, encrypt(dataKey, Buffer.from(plain), `value\0${context}`)].join(
        '.',
      )
    },
    open(sealed, place) {
      const [version, id = '', wrapped, value, ...rest] = sealed.split('.')
      if (version !== VERSION || wrapped === undefined || value === undefined || rest.length > 0)
        throw new SealingError('this is not a sealed value')
      const key = live.get(id) ?? learn(id)
      if (!key) throw new SealingError('sealed with a secret key this server does not have')
      const context = `${VERSION}.${id}\0${place}`
      try {
        const dataKey = decrypt(key.bytes, wrapped, `key\0${context}`)
        return decrypt(dataKey, value, `value\0${context}`).toString('utf8')
      } catch {
        throw new SealingError('the sealed value was changed or belongs to another place')
      }
    },
    renew(sealed, place) {
      const plain = sealer.open(sealed, place)
      return sealed.split('.', 2)[1] === current.id ? null : sealer.seal(plain, place)
    },
  }
  return sealer
}
