/** What came of asking for a medium again, past the browser's cache. */
export type Answer =
  /** The address leads to a link, and what is behind it answers. `null`: this page may not read which link. */
  | { kind: 'link'; link: string | null }
  /** The address itself gives the bytes: there is no link that could expire. */
  | { kind: 'direct' }
  /** A definite no. */
  | { kind: 'refused' }
  /** No answer, or one that asks to come later. */
  | { kind: 'unreachable' }

/** Beyond this the network is the trouble, and not the link. */
const longest = 10_000

/**
 * Asks for the head of a medium, so that what the browser remembers of its address is of this moment: a player or
 * picture that loads the address next gets the link of now. Never rejects.
 */
export async function askAgain(url: string, signal?: AbortSignal): Promise<Answer> {
  // Data in the address itself, or an address no browser knows: another try would be the same.
  if (!/^https?:/i.test(url) && !url.startsWith('/')) return { kind: 'refused' }
  const done = new AbortController()
  const limits = [AbortSignal.timeout(longest), done.signal, ...(signal ? [signal] : [])]
  const options: RequestInit = { cache: 'reload', signal: AbortSignal.any(limits) }
  try {
    return readAnswer(await fetch(url, options))
  } catch {
    // A bucket without a CORS rule for this page plays all the same: then an answer that cannot be read must do.
    return await fetch(url, { ...options, mode: 'no-cors' }).then(
      ({ type }) => (type === 'opaque' ? { kind: 'link', link: null } : { kind: 'unreachable' }),
      () => ({ kind: 'unreachable' }),
    )
  } finally {
    // The body is the player's to load.
    done.abort()
  }
}

/** Statuses that mean: not now. */
const later = new Set([408, 425, 429])

function readAnswer({ ok, status, redirected, url }: Response): Answer {
  if (ok) return redirected ? { kind: 'link', link: url } : { kind: 'direct' }
  return status >= 500 || later.has(status) ? { kind: 'unreachable' } : { kind: 'refused' }
}
