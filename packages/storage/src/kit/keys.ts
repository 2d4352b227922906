/** Pure rules about object keys: what is a key, how keys sort, how prefixes work, how they are quoted. */
import type { StorageScope } from './provider.ts'

/** Name of the object that tries the right to write. */
export const WRITE_CHECK = '.sluice-write-check'

/** UTF-8 bytes; the limit of S3, GCS and Azure alike. */
export const MAX_KEY_BYTES = 1024

/** What is wrong with a key, or null. A valid key may hold anything but NUL and lone surrogates. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'it is empty'
  if (key.includes('\0')) return 'it contains a NUL character'
  if (!key.isWellFormed()) return 'it is not valid Unicode'
  if (key.length > MAX_KEY_BYTES / 3 && Buffer.byteLength(key) > MAX_KEY_BYTES)
    return `it is longer than ${MAX_KEY_BYTES} bytes`
  return null
}

/** Order of UTF-8 bytes, in which stores list. JavaScript's own order differs for characters beyond U+FFFF. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      if (x < 0xd800 || y < 0xd800) return x - y
      // Surrogates stand for the highest code points: move them above U+E000..U+FFFF.
      return (x >= 0xe000 ? x - 0x800 : x + 0x2000) - (y >= 0xe000 ? y - 0x800 : y + 0x2000)
    }
  }
  return a.length - b.length
}

/** A storage's prefix as a listing prefix: a folder, so that `photos` does not catch `photos2/x`. */
export function listPrefix(prefix: string): string {
  const trimmed = prefix.replace(/\/+$/, '')
  return trimmed === '' ? '' : `${trimmed}/`
}

/** What the keys of a storage begin with. */
export function scopePrefix({ prefix, separator }: StorageScope): string {
  return separator === undefined ? listPrefix(prefix) : prefix
}

/** Key of an object that a target storage writes. */
export function targetKey(scope: StorageScope, name: string): string {
  const { prefix, separator } = scope
  // Without it, 1 under "p1" and 11 under "p" would be one key.
  const joint = separator !== undefined && /[\p{L}\p{N}]$/u.test(prefix) ? separator : ''
  return scopePrefix(scope) + joint + name
}

const UNRESERVED = /^[A-Za-z0-9_.~-]*$/

/** Percent-encodes everything but `A-Z a-z 0-9 - _ . ~`, as RFC 3986, SigV4 and Python's `quote` do. */
export function quote(text: string): string {
  if (UNRESERVED.test(text)) return text
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** `quote`, but leaves `/` as it is. */
export function quotePath(path: string): string {
  return quote(path).replaceAll('%2F', '/')
}

/**
 * Splits `scheme://container/key` by string: keys may hold `#`, `?` and `%`, which URL parsers eat.
 * Null when the scheme differs, or container or key are empty.
 */
export function splitUri(scheme: string, uri: string): { container: string; key: string } | null {
  const head = `${scheme}://`
  if (!uri.startsWith(head)) return null
  const slash = uri.indexOf('/', head.length)
  if (slash <= head.length || slash === uri.length - 1) return null
  return { container: uri.slice(head.length, slash), key: uri.slice(slash + 1) }
}
