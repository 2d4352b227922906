import type { JsonObject } from '@sluice/contract'

/** Regions one annotation may hold. Far above what a person draws; an export of a model may come close. */
export const MAX_REGIONS = 50_000

const envelope: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: (v) => typeof v === 'string' || typeof v === 'number',
  from_name: (v) => typeof v === 'string',
  to_name: (v) => typeof v === 'string',
  type: (v) => typeof v === 'string',
  value: (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
  from_id: (v) => typeof v === 'string' || typeof v === 'number',
  to_id: (v) => typeof v === 'string' || typeof v === 'number',
}
const wanted: Readonly<Record<string, string>> = { value: 'an object' }

/**
 * What is wrong with a result, in one sentence. Only the envelope that every tag shares is looked at: types
 * this version does not know are kept as they came, so that nothing of a newer client's work is lost.
 */
export function resultProblem(result: unknown): string | undefined {
  if (!Array.isArray(result)) return 'result must be a list of regions.'
  if (result.length > MAX_REGIONS)
    return `result holds ${result.length} regions; at most ${MAX_REGIONS} are taken.`
  for (const [i, item] of result.entries()) {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      return `result[${i}] must be an object with from_name, to_name, type and value.`
    for (const [name, fits] of Object.entries(envelope)) {
      const value = (item as JsonObject)[name]
      if (value === undefined || value === null || fits(value)) continue
      return `result[${i}].${name} must be ${wanted[name] ?? 'text'}.`
    }
  }
  return undefined
}
