/** How a user's file may leave this server's own origin without being able to act on it. Pure. */
import { contentTypeOf } from '@sluice/storage'

/** Long enough for a task and its neighbours, short enough that a replaced object is soon seen. */
const CACHE = 'private, max-age=600, must-revalidate'

/** Shown in place. Everything a browser could run in our origin is missing on purpose. */
const shown =
  /^(?:image\/(?!svg)[\w.+-]+|audio\/[\w.+-]+|video\/[\w.+-]+|text\/(?:plain|csv|tab-separated-values|markdown|vtt)|application\/(?:json|jsonl|pdf|ogg))$/
/** Kept as they are, because images and the HTML viewer need the type, but as a page they get no rights. */
const active = /^(?:text\/html|text\/xml|application\/xml|[\w.-]+\/[\w.-]+\+xml)$/

const vague = new Set([
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/x-www-form-urlencoded',
])

/** The store's type where it says something, else a guess by the key's extension. */
export function mediaType(name: string, stored: string | null): string {
  const [bare = ''] = (stored ?? '').split(';', 1)
  return vague.has(bare.trim().toLowerCase()) ? contentTypeOf(name) : (stored ?? '')
}

/** RFC 6266, with a plain fallback for old clients. */
function attachment(name: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1) || 'file'
  const plain = file.replaceAll(/[^\w. -]/g, '_')
  const quoted = encodeURIComponent(file.toWellFormed()).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${quoted}`
}

const bareOf = (type: string): string => (type.split(';', 1)[0] ?? '').trim().toLowerCase()

/**
 * What a file is called in a `data:` URL. No header goes with one, so what needs its rights taken by a header
 * has no name: null. Holds no quote or space, whatever the store says.
 */
export function inlineType(name: string, stored: string | null): string | null {
  const type = mediaType(name, stored)
  const bare = bareOf(type)
  if (active.test(bare) || bare === 'application/pdf') return null
  if (!shown.test(bare)) return 'application/octet-stream'
  const charset = /;\s*charset="?([\w.-]+)/i.exec(type)?.[1]
  return charset === undefined ? bare : `${bare};charset=${charset}`
}

export function mediaHeaders(name: string, stored: string | null): Record<string, string> {
  const type = mediaType(name, stored)
  const bare = bareOf(type)
  const always = {
    'x-content-type-options': 'nosniff',
    'cache-control': CACHE,
    'accept-ranges': 'bytes',
  }
  // Browsers show a PDF only outside a sandbox; ours may be framed by our own pages alone.
  if (bare === 'application/pdf')
    return { ...always, 'content-type': type, 'content-security-policy': "frame-ancestors 'self'" }
  if (shown.test(bare)) return { ...always, 'content-type': type }
  return {
    ...always,
    'content-type': active.test(bare) ? type : 'application/octet-stream',
    'content-security-policy': "sandbox; default-src 'none'",
    'content-disposition': attachment(name),
  }
}
