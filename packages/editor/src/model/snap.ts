export type Granularity = 'symbol' | 'word' | 'sentence' | 'paragraph'

export interface UnitRange {
  start: number
  end: number
}

/** Only this much text around a selection is segmented, so a megabyte costs what a page does. */
const reach = 2000

/**
 * The span a selection means: without blanks at its ends, widened to whole characters, words, sentences or
 * paragraphs. Null when nothing but blanks is selected. Offsets are UTF-16 units.
 */
export function snapRange(text: string, selected: UnitRange, granularity: Granularity): UnitRange | null {
  const trimmed = trimBlanks(text, selected)
  if (!trimmed) return null
  if (granularity === 'paragraph') return trimBlanks(text, paragraphAround(text, trimmed))
  const segmenter = new Intl.Segmenter(undefined, {
    granularity: granularity === 'symbol' ? 'grapheme' : granularity,
  })
  const window = windowAround(text, trimmed)
  let { start, end } = trimmed
  for (const piece of segmenter.segment(text.slice(window.start, window.end))) {
    const from = window.start + piece.index
    const to = from + piece.segment.length
    // A word widens the span only if it is one: the comma after it stays outside unless selected.
    if (granularity === 'word' && piece.isWordLike !== true) continue
    if (from < trimmed.start && trimmed.start < to) start = from
    if (from < trimmed.end && trimmed.end < to) end = to
  }
  return trimBlanks(text, { start, end })
}

function trimBlanks(text: string, range: UnitRange): UnitRange | null {
  const slice = text.slice(range.start, range.end)
  const start = range.start + (slice.length - slice.trimStart().length)
  const end = range.end - (slice.length - slice.trimEnd().length)
  return start < end ? { start, end } : null
}

function paragraphAround(text: string, range: UnitRange): UnitRange {
  const next = text.indexOf('\n', range.end)
  return { start: text.lastIndexOf('\n', range.start - 1) + 1, end: next < 0 ? text.length : next }
}

/** Begins and ends at a line break where one is near, else at a blank, so segmentation sees whole units. */
function windowAround(text: string, range: UnitRange): UnitRange {
  const from = Math.max(0, range.start - reach)
  const to = Math.min(text.length, range.end + reach)
  const before = text.slice(from, range.start)
  const after = text.slice(range.end, to)
  const lineStart = before.lastIndexOf('\n')
  const lineEnd = after.indexOf('\n')
  const blank = from === 0 ? 0 : Math.max(0, before.search(/\s/))
  return {
    start: from + (lineStart >= 0 ? lineStart + 1 : blank),
    end: lineEnd >= 0 ? range.end + lineEnd : to,
  }
}
