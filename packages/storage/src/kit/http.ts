/** Small helpers for drivers that speak HTTP themselves. */
import type { Readable } from 'node:stream'

export type FlatHeaders = Readonly<Record<string, string | undefined>>

/** Of a header sent several times, the first. */
export function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): FlatHeaders {
  const flat: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(headers)) flat[name] = Array.isArray(value) ? value[0] : value
  return flat
}

/** Reads a short body nobody needs, so that its connection can be used again. */
export async function drain(body: Readable): Promise<void> {
  for await (const _ of body);
}

/** A whole body as text. */
export async function bodyText(body: Readable): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The first bytes of a body as text; the rest is not read. What breaks off ends there. */
export async function bodyStart(body: Readable, bytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let total = 0
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      total += chunk.byteLength
      if (total >= bytes) break
    }
  } catch {
    // The status alone must do.
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Milliseconds the Retry-After header asks for: HTTP counts seconds or names a time. */
export function retryAfter(headers: FlatHeaders, now: number): number | null {
  const header = headers['retry-after']
  if (!header) return null
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
