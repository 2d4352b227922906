/**
 * The document of the editor is the result array itself: an ordered list of items in the wire shape.
 * Regions and answers are views on it (`regions.ts`, `answers.ts`), changes are pure functions from list to
 * list (`edit.ts`). What nobody edits stays the same object, so unknown types, unknown controls and unknown
 * keys pass through in place and in order.
 */
export interface ResultItem {
  id?: string
  type: string
  from_name?: string
  to_name?: string
  value?: Readonly<Record<string, unknown>>
  origin?: string
  [key: string]: unknown
}

export type Items = readonly ResultItem[]

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

/** A region id: 10 characters of a URL-safe alphabet. */
export function makeId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => alphabet[byte & 63]).join('')
}

/** Accepts what a server or a client may hold: anything that is not a list is an empty result. */
export function deserialize(raw: unknown): Items {
  return Array.isArray(raw) ? (raw as Items) : []
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The item's value, or an empty one: items come from outside and may lack it. */
export const valueOf = (item: ResultItem): Readonly<Record<string, unknown>> =>
  isRecord(item.value) ? item.value : {}

export const isRelation = (item: ResultItem): boolean => item.type === 'relation'

/** The first edit of something a model predicted is remembered in its origin. */
export function touched(item: ResultItem): ResultItem {
  return item.origin === 'prediction' ? { ...item, origin: 'prediction-changed' } : item
}

const geometryKeys = new Set(['x', 'y', 'width', 'height', 'rotation', 'points', 'closed', 'start', 'end'])

/**
 * A further item of the same region for another control: same id, geometry and envelope, its own type and value.
 * Score, note and parent belong to the first item alone.
 */
export function besideOf(
  model: ResultItem,
  control: { name: string; resultType: string },
  value: Readonly<Record<string, unknown>>,
): ResultItem {
  const { score: _score, meta: _meta, parentID: _parent, ...envelope } = model
  const shared = Object.entries(valueOf(model)).filter(
    ([key, entry]) =>
      geometryKeys.has(key) || (key === 'text' && typeof entry === 'string' && !('text' in value)),
  )
  return {
    ...envelope,
    type: control.resultType,
    from_name: control.name,
    value: { ...Object.fromEntries(shared), ...value },
    origin: 'manual',
  }
}
