import { contentTypeOf, type ObjectStore } from '@sluice/storage'
import type { StorageRow } from '../storages/index.ts'

/** Links kept; beyond that those asked for longest ago go, many at once: each walk to the oldest costs. */
const MAX_LINKS = 10_000
const GO_AT_ONCE = 1_000

export interface SignedLink {
  readonly url: string
  /** Whole seconds this link may still be handed out; it stays valid for as long again. */
  readonly freshFor: number
}

/**
 * Pre-signed links, each handed out until half of its life is over. Asked again before that, an object has the
 * same link, so a browser that prefetched it finds it in its cache; and nobody gets a link that dies under him.
 */
export function createSignedLinks(deps: { readonly now?: () => number } = {}) {
  const now = deps.now ?? Date.now
  const known = new Map<string, { url: string; staleAt: number }>()

  return {
    /** Throws StorageError. */
    async get(row: StorageRow, store: ObjectStore, key: string, signal: AbortSignal): Promise<SignedLink> {
      // A changed storage signs anew: its keys, endpoint or times may be others.
      const id = `${row.id} ${row.updated_at.getTime()} ${key}`
      const { ttlSeconds } = store.delivery
      let link = known.get(id)
      if (!link || link.staleAt <= now()) {
        const signedAt = now()
        const type = contentTypeOf(key)
        const contentType = type === 'application/octet-stream' ? {} : { contentType: type }
        const url = await store.presign(key, { ttlSeconds, ...contentType, signal })
        link = { url: url.href, staleAt: signedAt + ttlSeconds * 500 }
      }
      known.delete(id)
      known.set(id, link)
      if (known.size > MAX_LINKS) for (const oldest of known.keys().take(GO_AT_ONCE)) known.delete(oldest)
      return { url: link.url, freshFor: Math.max(0, Math.floor((link.staleAt - now()) / 1000)) }
    },
  }
}
