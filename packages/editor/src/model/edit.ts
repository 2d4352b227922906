import type { Geometry } from './geometry.ts'
import { labelsOf } from './regions.ts'
import { besideOf, isRelation, touched, valueOf, type Items, type ResultItem } from './result-item.ts'
import type { ControlSpec } from './schema.ts'

/** Facts about the medium that the wire shape repeats on each of its regions. */
export type Envelope = Readonly<Record<string, unknown>>

export interface NewRegion {
  id: string
  object: string
  geometry: Geometry
  /** Control that draws the shape, or labels the span. */
  control: ControlSpec
  labels: readonly string[]
  /** For a plain shape: the control whose labels it carries. */
  labelsControl?: ControlSpec | undefined
  envelope: Envelope
  /** The text of a span, where the config wants it saved. */
  text?: string | undefined
}

/** New items go after everything else but before the relations, which the wire shape keeps last. */
function insert(items: Items, added: readonly ResultItem[]): Items {
  let at = items.length
  while (at > 0 && isRelation(items[at - 1] as ResultItem)) at -= 1
  return [...items.slice(0, at), ...added, ...items.slice(at)]
}

export function addRegion(items: Items, region: NewRegion): Items {
  const geometry = geometryValue(region.geometry)
  if (region.text !== undefined) geometry['text'] = region.text
  const make = (control: ControlSpec, labels: readonly string[] | null): ResultItem => ({
    id: region.id,
    type: control.resultType,
    from_name: control.name,
    to_name: region.object,
    ...region.envelope,
    value: labels === null ? geometry : { ...geometry, [control.resultType]: labels },
    origin: 'manual',
  })
  const added = [make(region.control, region.control.labels ? region.labels : null)]
  if (!region.control.labels && region.labelsControl && region.labels.length > 0)
    added.push(make(region.labelsControl, region.labels))
  return insert(items, added)
}

/** The value keys of a geometry, in the wire's units and full precision. */
export function geometryValue(geometry: Geometry): Record<string, unknown> {
  switch (geometry.shape) {
    case 'rectangle': {
      const { x, y, width, height, rotation } = geometry
      return { x, y, width, height, rotation }
    }
    case 'polygon':
      return { points: geometry.points.map((point) => [point.x, point.y]), closed: geometry.closed }
    case 'span':
      return { start: geometry.start, end: geometry.end }
  }
}

/** Every item of the region repeats the geometry, so every one is rewritten; other keys stay in place. */
export function setGeometry(items: Items, id: string, geometry: Geometry, text?: string): Items {
  const next = geometryValue(geometry)
  return mapRegion(items, id, (item) => {
    const value = valueOf(item)
    // A polygon that never said whether it is closed still does not.
    const keys = Object.entries(next).filter(([key]) => key !== 'closed' || 'closed' in value)
    const changed = { ...value, ...Object.fromEntries(keys) }
    if (text !== undefined && 'text' in value && typeof value['text'] === 'string') changed['text'] = text
    return { ...touched(item), value: changed }
  })
}

function mapRegion(items: Items, id: string, change: (item: ResultItem) => ResultItem): Items {
  return items.map((item) => (item.id === id && !isRelation(item) ? change(item) : item))
}

/**
 * Sets the labels one control gives a region. A `*Labels` control holds them in the shape's own item (which stays,
 * even empty, and changes hands when a sibling control of its kind takes over); plain `Labels` beside another item
 * of the region have an item of their own, made and removed as needed.
 */
export function setLabels(items: Items, id: string, control: ControlSpec, labels: readonly string[]): Items {
  const region = items.filter((item) => item.id === id && !isRelation(item))
  const ofKind = region.filter((item) => item.type === control.resultType)
  const holder =
    ofKind.find((item) => item.from_name === control.name) ?? (control.tool === null ? undefined : ofKind[0])
  if (!holder) return labels.length === 0 ? items : addLabels(items, region, control, labels)
  const others = region.filter(
    (item) => item !== holder && (shapeTypes.has(item.type) || item.type.endsWith('labels')),
  )
  if (labels.length === 0 && others.length > 0) return items.filter((item) => item !== holder)
  return items.map((item) => {
    if (item !== holder) return region.includes(item) ? touched(item) : item
    const value = { ...valueOf(item), [control.resultType]: labels }
    return { ...touched(item), from_name: control.name, value }
  })
}

function addLabels(items: Items, region: Items, control: ControlSpec, labels: readonly string[]): Items {
  const model = region.find((item) => shapeTypes.has(item.type)) ?? region[0]
  if (!model) return items
  const added = besideOf(model, control, { [control.resultType]: labels })
  return items.flatMap((item) =>
    item === model ? [touched(item), added] : [region.includes(item) ? touched(item) : item],
  )
}

const shapeTypes = new Set(['rectangle', 'polygon'])

/** Removes regions with all their items, the relations that touch them, and their place as parents. */
export function removeRegions(items: Items, ids: ReadonlySet<string>): Items {
  const gone = (id: unknown): boolean => typeof id === 'string' && ids.has(id)
  return items
    .filter((item) => (isRelation(item) ? !gone(item['from_id']) && !gone(item['to_id']) : !gone(item.id)))
    .map((item) => {
      if (!gone(item['parentID'])) return item
      const { parentID: _parent, ...rest } = item
      return rest
    })
}

/** The labels a region has from one control. */
export const labelsFrom = (
  region: { items: readonly ResultItem[] },
  control: ControlSpec,
): readonly string[] =>
  region.items
    .filter((item) => item.type === control.resultType && item.from_name === control.name)
    .flatMap(labelsOf)
