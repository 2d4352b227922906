import { createRegionIndexer } from './regions.ts'
import { isRecord, type Items } from './result-item.ts'
import type { Schema } from './schema.ts'
import { appliesToRegion, isHiddenByChoice } from './visibility.ts'

/**
 * The result to save. Answers to questions that a choice rule hides, and per-region answers that do not apply to
 * their region, are left out. What this editor does not know stays, in place.
 */
export function serialize(items: Items, schema: Schema): Items {
  const index = createRegionIndexer(schema)(items)
  const kept = items.filter((item) => {
    const control = isRecord(item) ? schema.controls.get(item.from_name ?? '') : undefined
    if (!control || control.type.toLowerCase() !== item.type) return true
    if (isHiddenByChoice(control, items)) return false
    if (!control.perRegion || !control.attrs['whenlabelvalue']) return true
    const region = index.byId.get(item.id ?? '')
    return !region || appliesToRegion(control, region)
  })
  return kept.length === items.length ? items : kept
}
