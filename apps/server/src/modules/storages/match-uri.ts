import { scopePrefix, type StorageDeps, type StorageProvider } from '@sluice/storage'
import type { StorageRow } from './storages.types.ts'

export interface UriMatch {
  readonly row: StorageRow
  readonly key: string
}

/**
 * The source a URI belongs to: same bucket, and below the source's prefix. Of several the one with the
 * longest prefix, then the oldest. Reads no secret. Pure.
 */
export function matchUri(
  rows: readonly StorageRow[],
  uri: string,
  deps: {
    readonly findProvider: (row: StorageRow) => StorageProvider | null
    readonly storageDeps: StorageDeps
  },
): UriMatch | null {
  let best: (UriMatch & { length: number }) | null = null
  for (const row of rows) {
    const provider = deps.findProvider(row)
    if (!provider) continue
    const key = provider.scheme === null ? null : provider.keyOf(row.options, uri, deps.storageDeps)
    if (key === null) continue
    const prefix = scopePrefix(provider.scope(row.options))
    if (key.startsWith(prefix) && prefix.length > (best?.length ?? -1))
      best = { row, key, length: prefix.length }
  }
  return best && { row: best.row, key: best.key }
}
