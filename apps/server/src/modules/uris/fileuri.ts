/** The `fileuri` of resolve links: a URI as base64 with the URL-safe alphabet, padding kept. Pure. */

export function encodeFileUri(uri: string): string {
  return Buffer.from(uri).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

export function resolveLink(taskId: number, uri: string): string {
  return `/tasks/${taskId}/resolve/?fileuri=${encodeFileUri(uri)}`
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function fromBase64(text: string): string | null {
  // Accepts both alphabets, with or without padding; anything that is not exactly one encoding is none.
  const plain = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/]+$/.test(plain)) return null
  const bytes = Buffer.from(plain, 'base64')
  if (bytes.toString('base64').replace(/={1,2}$/, '') !== plain) return null
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** What a `fileuri` may mean, likeliest first: base64, else the URI itself, as it is or percent-encoded. */
export function decodeFileUri(fileuri: string): string[] {
  const readings = [fromBase64(fileuri), fileuri, percentDecoded(fileuri)]
  return [...new Set(readings.filter((uri) => uri?.includes('://')))].filter(
    (uri) => uri !== null && uri !== undefined,
  )
}
