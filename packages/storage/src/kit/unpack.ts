import { gunzip } from 'node:zlib'

export type Unpacked =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too_large' | 'broken' }

/**
 * The bytes as they were before somebody packed them with the content encoding that the store tells, never more
 * than `maxBytes`: what would grow beyond is given up on the way, however small it is packed. An encoding we do
 * not know leaves them as they are.
 */
export async function unpack(
  packed: Uint8Array,
  contentEncoding: string | null,
  maxBytes: number,
): Promise<Unpacked> {
  let bytes = packed
  for (const coding of codingsOf(contentEncoding).toReversed()) {
    // A proxy that unpacks often leaves the header standing: then there is nothing left to do.
    if (!isGzip(coding) || !hasGzipMagic(bytes)) break
    const found = await inflate(bytes, maxBytes)
    if (!found.ok) return found
    bytes = found.bytes
  }
  return bytes.byteLength > maxBytes ? { ok: false, reason: 'too_large' } : { ok: true, bytes }
}

/** Whether `unpack` would have work to do. */
export const isPacked = (contentEncoding: string | null): boolean =>
  codingsOf(contentEncoding).some((coding) => isGzip(coding))

const isGzip = (coding: string): boolean => coding === 'gzip' || coding === 'x-gzip'
const hasGzipMagic = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** In the order they were applied. `aws-chunked` names how an upload came in; some stores keep it. */
function codingsOf(contentEncoding: string | null): string[] {
  const codings = (contentEncoding ?? '').split(',').map((coding) => coding.trim().toLowerCase())
  return codings.filter((coding) => !['', 'identity', 'aws-chunked'].includes(coding))
}

function inflate(packed: Uint8Array, maxOutputLength: number): Promise<Unpacked> {
  return new Promise((resolve) => {
    gunzip(packed, { maxOutputLength }, (error, bytes) => {
      if (!error) resolve({ ok: true, bytes })
      else
        resolve({
          ok: false,
          reason: 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'broken',
        })
    })
  })
}
