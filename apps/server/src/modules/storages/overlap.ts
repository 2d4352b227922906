/** A target that writes where a source reads would turn every annotation into a new task. Pure. */
import type { OptionValues, StorageDeps, StorageProvider } from '@sluice/storage'
import { scopePrefix, targetKey } from '@sluice/storage'
import { destinationChanges } from './storage-form.ts'

export interface Connected {
  readonly provider: StorageProvider
  readonly values: OptionValues
}
export interface ReadingSource extends Connected {
  readonly regexFilter: string | null
}

const takesAll = (regex: string | null): boolean => ['', '.*', '.+', '^.*$'].includes(regex?.trim() ?? '')

/** Whether what the target writes is among what the source lists. A source with a filter is taken at its word. */
export function feedsBack(source: ReadingSource, target: Connected, deps: StorageDeps): boolean {
  const { provider } = source
  if (provider.name !== target.provider.name || !takesAll(source.regexFilter)) return false
  const first = targetKey(provider.scope(target.values), '1')
  const uriOf = (values: OptionValues) => provider.uriOf(values, first, deps)
  const written = uriOf(target.values)
  const key = provider.keyOf(source.values, written, deps)
  if (key === null) return false
  // What a URI does not show, such as the endpoint, must be the same too: two stores may share a bucket's name.
  const elsewhere = destinationChanges(provider, 'target', target.values, source.values).some(
    ({ name }) => uriOf({ ...target.values, [name]: source.values[name] }) === written,
  )
  if (elsewhere) return false
  const scope = provider.scope(source.values)
  const inside = scopePrefix(scope)
  return key.startsWith(inside) && (scope.recursive || !key.slice(inside.length).includes('/'))
}

/** Whether both lie in one bucket or database, where the provider wants them in two. What their URIs tell counts. */
export function mustPart({ provider, values }: Connected, target: Connected, deps: StorageDeps): boolean {
  if (provider.apart === undefined || provider.name !== target.provider.name) return false
  return provider.keyOf(values, provider.uriOf(target.values, '1', deps), deps) !== null
}
