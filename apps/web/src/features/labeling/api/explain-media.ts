import type { ErrorBody } from '@sluice/contract'
import { isLoadable } from '../lib/media.ts'

export type MediaProblem =
  | { kind: 'refused'; sentence: string }
  /** The bytes came, and are not what a browser can show. */
  | { kind: 'unreadable' }
  /** No answer, or none this page may read. */
  | { kind: 'unreachable' }
  /** Not an address a browser can load: no storage of the project covers it. */
  | { kind: 'unresolved'; address: string }

/** Asks again for what could not be shown, to hear why: pictures and players hide the server's words. */
export async function explainMedia(url: string): Promise<MediaProblem> {
  if (!isLoadable(url)) return { kind: 'unresolved', address: url.slice(0, 200) }
  // There is nobody to ask: the bytes are in the address.
  if (/^data:/i.test(url)) return { kind: 'unreadable' }
  const abort = new AbortController()
  try {
    const answer = await fetch(url, { headers: { accept: 'application/json, */*' }, signal: abort.signal })
    if (answer.ok) return { kind: 'unreadable' }
    const body = (await answer.json().catch(() => null)) as Partial<ErrorBody> | null
    return typeof body?.detail === 'string'
      ? { kind: 'refused', sentence: body.detail }
      : { kind: 'unreachable' }
  } catch {
    return { kind: 'unreachable' }
  } finally {
    // Only the head of the answer matters.
    abort.abort()
  }
}
