/**
 * Offsets in results count Unicode code points, JavaScript counts UTF-16 units. Only surrogate pairs make a
 * difference, so one sorted list of their places converts both ways in logarithmic time.
 */
export interface OffsetMap {
  /** Number of code points. */
  readonly length: number
  toUnits(codePoint: number): number
  toCodePoints(unit: number): number
}

export function offsetMap(text: string): OffsetMap {
  // For each pair: how many code points stand before it. Its unit offset is that plus its rank.
  const pairs: number[] = []
  for (const match of text.matchAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)) pairs.push(match.index - pairs.length)
  return {
    length: text.length - pairs.length,
    toUnits: (codePoint) => codePoint + countBelow(pairs.length, (rank) => (pairs[rank] ?? 0) < codePoint),
    // An offset inside a pair counts as the one before it.
    toCodePoints: (unit) => {
      const whole = countBelow(pairs.length, (rank) => (pairs[rank] ?? 0) + rank + 1 < unit)
      const inside = whole < pairs.length && (pairs[whole] ?? 0) + whole + 1 === unit
      return unit - whole - (inside ? 1 : 0)
    },
  }
}

/** How many of the first entries of a sorted list pass. */
function countBelow(length: number, passes: (rank: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (passes(middle)) low = middle + 1
    else high = middle
  }
  return low
}

export const codePointSlice = (text: string, map: OffsetMap, start: number, end: number): string =>
  text.slice(map.toUnits(start), map.toUnits(end))
