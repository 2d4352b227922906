import { plainRegionColor } from './colors.ts'
import type { Geometry } from './geometry.ts'
import { isRecord, valueOf, type Items, type ResultItem } from './result-item.ts'
import type { ControlSpec, Schema } from './schema.ts'

/** All items of one id, seen as the thing a person drew. */
export interface Region {
  id: string
  /** Name of the object tag it lies on. */
  object: string
  geometry: Geometry
  items: readonly ResultItem[]
  labels: readonly string[]
  color: string
  readonly: boolean
  score: number | null
}

/** An item the editor keeps but cannot show: another type, another config, or broken geometry. */
export interface KeptItem {
  item: ResultItem
  index: number
}

export interface RegionIndex {
  regions: readonly Region[]
  byId: ReadonlyMap<string, Region>
  kept: readonly KeptItem[]
}

const imageTypes = new Set(['rectangle', 'rectanglelabels', 'polygon', 'polygonlabels'])

/** The labels an item itself carries: under its own type's name, `labels` for plain labels. */
export function labelsOf(item: ResultItem): readonly string[] {
  if (!item.type.endsWith('labels')) return []
  const labels = valueOf(item)[item.type]
  return Array.isArray(labels) ? labels.filter((label) => typeof label === 'string') : []
}

/**
 * Groups items into regions. A region whose items did not change is the same object as before, so views can
 * compare by identity.
 */
export function createRegionIndexer(schema: Schema): (items: Items) => RegionIndex {
  let previous: ReadonlyMap<string, Region> = new Map()
  let last: { items: Items; index: RegionIndex } | null = null
  return (items) => {
    if (last?.items === items) return last.index
    const groups = new Map<string, ResultItem[]>()
    const kept: KeptItem[] = []
    const waiting: KeptItem[] = []
    for (const [index, item] of items.entries()) {
      if (!isRecord(item) || item.type === 'relation') kept.push({ item, index })
      else if (typeof item.id === 'string' && geometryOf(item, schema)) push(groups, item.id, item)
      else waiting.push({ item, index })
    }
    for (const { item, index } of waiting) {
      // A per-region answer without geometry of its own still belongs to its region.
      if (typeof item.id === 'string' && groups.has(item.id)) push(groups, item.id, item)
      else if (!isAnswer(item, schema)) kept.push({ item, index })
    }
    const regions = [...groups].map(
      ([id, group]) => reuse(previous.get(id), group) ?? toRegion(id, group, schema),
    )
    const index = { regions, byId: new Map(regions.map((region) => [region.id, region])), kept }
    previous = index.byId
    last = { items, index }
    return index
  }
}

const push = (groups: Map<string, ResultItem[]>, id: string, item: ResultItem): void => {
  const group = groups.get(id)
  if (group) group.push(item)
  else groups.set(id, [item])
}

const reuse = (before: Region | undefined, group: readonly ResultItem[]): Region | null =>
  before && before.items.length === group.length && before.items.every((item, index) => item === group[index])
    ? before
    : null

function toRegion(id: string, items: readonly ResultItem[], schema: Schema): Region {
  const owner = items.find((item) => geometryOf(item, schema)) ?? items[0]
  const geometry = owner && geometryOf(owner, schema)
  if (!owner || !geometry) throw new Error('A region needs an item with geometry')
  const labels = [...new Set(items.flatMap(labelsOf))]
  const score = items.find((item) => typeof item['score'] === 'number')?.['score']
  return {
    id,
    object: owner.to_name ?? '',
    geometry,
    items,
    labels,
    color: colorOf(items, schema),
    readonly: items.some((item) => item['readonly'] === true),
    score: typeof score === 'number' ? score : null,
  }
}

function colorOf(items: readonly ResultItem[], schema: Schema): string {
  for (const item of items) {
    const options = schema.controls.get(item.from_name ?? '')?.options ?? []
    for (const label of labelsOf(item)) {
      const option = options.find((candidate) => candidate.result === label)
      if (option) return option.color
    }
  }
  return plainRegionColor
}

/** The geometry an item draws, or null when this editor cannot place it. */
export function geometryOf(item: ResultItem, schema: Schema): Geometry | null {
  const object = schema.objects.get(item.to_name ?? '')
  const value = valueOf(item)
  if (object?.type === 'Image')
    return imageTypes.has(item.type) || isPerRegion(item, schema) || item.type === 'labels'
      ? imageGeometry(value)
      : null
  if (object?.type === 'Text')
    return item.type === 'labels' || isPerRegion(item, schema) ? spanGeometry(value) : null
  return null
}

function imageGeometry(value: Readonly<Record<string, unknown>>): Geometry | null {
  const { points, x, y, width, height, rotation, closed } = value
  if (Array.isArray(points)) {
    const pairs = points.filter(
      (pair): pair is [number, number] => Array.isArray(pair) && isNumber(pair[0]) && isNumber(pair[1]),
    )
    if (pairs.length !== points.length || pairs.length < 2) return null
    return { shape: 'polygon', points: pairs.map(([px, py]) => ({ x: px, y: py })), closed: closed !== false }
  }
  if (!isNumber(x) || !isNumber(y) || !isNumber(width) || !isNumber(height)) return null
  return { shape: 'rectangle', x, y, width, height, rotation: isNumber(rotation) ? rotation : 0 }
}

function spanGeometry(value: Readonly<Record<string, unknown>>): Geometry | null {
  const { start, end } = value
  return isNumber(start) && isNumber(end) && start >= 0 && start < end ? { shape: 'span', start, end } : null
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const controlOf = (item: ResultItem, schema: Schema): ControlSpec | undefined =>
  schema.controls.get(item.from_name ?? '')

const isPerRegion = (item: ResultItem, schema: Schema): boolean => controlOf(item, schema)?.perRegion === true

const isAnswer = (item: ResultItem, schema: Schema): boolean => {
  const control = controlOf(item, schema)
  return (
    control !== undefined &&
    !control.labels &&
    control.tool === null &&
    control.node.known &&
    !control.perRegion &&
    answerTypes.has(item.type)
  )
}

const answerTypes = new Set(['choices', 'textarea', 'rating'])
