import type { OffsetMap } from '../../model/code-points.ts'
import type { Region } from '../../model/regions.ts'

/** A stretch of text under the same set of spans. Offsets are UTF-16 units. */
export interface Segment {
  start: number
  end: number
  /** Spans that cover it, the longest first, so the innermost is drawn last. */
  regions: readonly Region[]
  /** Spans that end here: their labels are written behind it. */
  ending: readonly Region[]
}

/** Spans of this text, in units; a span beyond the text's end cannot be placed. */
export interface PlacedSpan {
  region: Region
  start: number
  end: number
}

export function placeSpans(regions: readonly Region[], object: string, map: OffsetMap): PlacedSpan[] {
  return regions.flatMap((region): PlacedSpan[] => {
    const { geometry } = region
    if (region.object !== object || geometry.shape !== 'span' || geometry.end > map.length) return []
    return [{ region, start: map.toUnits(geometry.start), end: map.toUnits(geometry.end) }]
  })
}

/** Cuts the text at every span's ends. Covers the whole text, in order, without gaps. */
export function segmentText(length: number, spans: readonly PlacedSpan[]): Segment[] {
  if (length === 0) return []
  const cuts = [...new Set([0, length, ...spans.flatMap((span) => [span.start, span.end])])].toSorted(
    (a, b) => a - b,
  )
  const byStart = spans.toSorted((a, b) => a.start - b.start)
  let open: PlacedSpan[] = []
  let next = 0
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? length
    open = open.filter((span) => span.end > start)
    for (let span = byStart[next]; span && span.start === start; span = byStart[++next]) open.push(span)
    const covering = open.toSorted((a, b) => b.end - b.start - (a.end - a.start))
    return {
      start,
      end,
      regions: covering.map((span) => span.region),
      ending: covering.filter((span) => span.end === end).map((span) => span.region),
    }
  })
}
