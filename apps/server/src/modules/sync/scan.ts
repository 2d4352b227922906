import { StorageError, type ListPage, type ObjectStore } from '@sluice/storage'
import type { Page } from './sync.types.ts'

export interface ScanOptions {
  store: ObjectStore
  cursor: string | null
  signal: AbortSignal
  /** Objects listed ahead of the commit, and the most one page holds. */
  ahead?: number | undefined
}

/** Measured: within 6 % of the speed of 5,000 rows a transaction, with 40 MB less in memory. */
const AHEAD = 2500

/**
 * Lists from the cursor on. While a page is being committed the next ones are listed; what has arrived by then
 * comes as one page. So a slow store is committed page by page, and a fast one in few large transactions.
 */
export async function* scan({ store, cursor, signal, ahead = AHEAD }: ScanOptions): AsyncGenerator<Page> {
  const stop = new AbortController()
  const listing = createListing(store, cursor, AbortSignal.any([signal, stop.signal]), ahead)
  try {
    for (;;) {
      const page = await listing.take()
      yield page
      if (page.nextCursor === null) return
    }
  } finally {
    stop.abort()
  }
}

function createListing(store: ObjectStore, from: string | null, signal: AbortSignal, ahead: number) {
  let waiting: ListPage[] = []
  let size = 0
  let failure: { error: unknown } | null = null
  let wakeTaker: () => void = () => {}
  let wakePump: () => void = () => {}

  async function pump(): Promise<void> {
    const assertMoves = loopGuard()
    for (let cursor = from, more = true; more;) {
      if (size >= ahead) await new Promise<void>((resolve) => (wakePump = resolve))
      const page = await store.list({ cursor, signal, limit: Math.min(1000, ahead) })
      assertMoves(page.nextCursor, store)
      waiting.push(page)
      size += page.objects.length
      cursor = page.nextCursor
      more = cursor !== null
      wakeTaker()
    }
  }
  signal.addEventListener('abort', () => wakePump(), { once: true })
  pump().catch((error: unknown) => {
    failure = { error }
    wakeTaker()
  })

  return {
    /** Everything listed and not yet taken; waits for the first page. A failure comes after the pages before it. */
    async take(): Promise<Page> {
      if (waiting.length === 0 && !failure) await new Promise<void>((resolve) => (wakeTaker = resolve))
      const pages = waiting
      if (pages.length === 0) throw failure?.error
      waiting = []
      size = 0
      wakePump()
      return { objects: pages.flatMap((page) => page.objects), nextCursor: pages.at(-1)?.nextCursor ?? null }
    },
  }
}

/**
 * Refuses a listing that goes round in circles. Compares with one remembered cursor, moved at powers of two
 * (Brent), so any circle is noticed and nothing grows.
 */
function loopGuard(): (cursor: string | null, store: ObjectStore) => void {
  let remembered: string | null = null
  let steps = 0
  let power = 1
  return (cursor, store) => {
    if (cursor !== null && cursor === remembered)
      throw new StorageError(
        'unavailable',
        { op: 'list', provider: store.provider.name },
        {
          message: 'The storage answers the same page of its listing again and again.',
          advice: 'Nothing is lost; try again later, and tell the operator of the storage.',
        },
      )
    if (++steps === power) {
      remembered = cursor
      power *= 2
      steps = 0
    }
  }
}
