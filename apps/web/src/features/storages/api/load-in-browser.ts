/** What this browser itself can do with an object of a storage: the one thing no server can find out. */

export type BrowserFinding =
  | { kind: 'ok' }
  /** It came whole although a part was asked for. */
  | { kind: 'whole' }
  | { kind: 'refused'; status: number; code: string | null }
  /** The store answers, and keeps pages of this site from reading it. */
  | { kind: 'cors' }
  /** A page over HTTPS may not load over HTTP. */
  | { kind: 'mixed' }
  | { kind: 'unreachable' }

const patience = 15_000

/** Loads the first bytes, as a player would. `page` is the address of the page. */
export async function loadInBrowser(url: string, page: string): Promise<BrowserFinding> {
  const target = new URL(url, page)
  const how: RequestInit = { cache: 'no-store', signal: AbortSignal.timeout(patience) }
  try {
    const answer = await fetch(target, { ...how, headers: { range: 'bytes=0-1023' } })
    const { status } = answer
    // An empty object has no first bytes.
    if (status === 206 || status === 416) return await closed(answer, { kind: 'ok' })
    if (answer.ok) return await closed(answer, { kind: 'whole' })
    const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(await answer.text())?.[1] ?? null
    return { kind: 'refused', status, code }
  } catch {
    if (new URL(page).protocol === 'https:' && target.protocol === 'http:') return { kind: 'mixed' }
    // Why a request failed is kept from pages. One whose answer may not be read fails only without a network.
    return fetch(target, { ...how, mode: 'no-cors' }).then(
      (answer) => closed(answer, { kind: 'cors' }),
      () => ({ kind: 'unreachable' }),
    )
  }
}

async function closed(answer: Response, finding: BrowserFinding): Promise<BrowserFinding> {
  await answer.body?.cancel()
  return finding
}
