/**
 * Scrolling through more rows than a browser can lay out. Elements end at roughly 16.8 million pixels in the
 * strictest browser, so a longer list gets a scroll space that is shorter than its content. A wheel or a key
 * then still moves the content pixel by pixel, and a drag of the scroll bar moves it in proportion.
 */
export const longestSpace = 15_000_000

export interface ScrollSpace {
  /** Height of all rows. */
  content: number
  /** Height of the element that scrolls; the same unless the rows are too many. */
  space: number
  /** Height of the part one sees. */
  view: number
}

export interface ScrollPosition {
  /** What the element says: its scrollTop. */
  top: number
  /** Which pixel of the content is at the upper edge. */
  offset: number
}

export function scrollSpace(rows: number, rowHeight: number, view: number): ScrollSpace {
  const content = rows * rowHeight
  return { content, space: Math.min(content, longestSpace), view }
}

const clamp = (value: number, max: number) => Math.min(Math.max(value, 0), Math.max(max, 0))
const lastOffset = ({ content, view }: ScrollSpace) => Math.max(content - view, 0)
const lastTop = ({ space, view }: ScrollSpace) => Math.max(space - view, 0)

/** Where the scroll bar stands for a place in the content. Only the two ends map to the two ends. */
export function topFor(space: ScrollSpace, offset: number): number {
  if (space.content === space.space) return clamp(offset, lastTop(space))
  if (offset <= 0) return 0
  if (offset >= lastOffset(space)) return lastTop(space)
  const top = Math.round((offset / lastOffset(space)) * lastTop(space))
  return Math.min(Math.max(top, 1), lastTop(space) - 1)
}

export const positionAt = (space: ScrollSpace, offset: number): ScrollPosition => {
  const reachable = clamp(offset, lastOffset(space))
  return { top: topFor(space, reachable), offset: reachable }
}

/**
 * The position after the element has scrolled to `top`. When the answer's `top` differs, the caller must write
 * it to the element: the bar had to be set right, and no row moves on screen by that.
 */
export function afterScroll(space: ScrollSpace, before: ScrollPosition, top: number): ScrollPosition {
  if (space.content === space.space) return { top, offset: clamp(top, lastOffset(space)) }
  const moved = top - before.top
  if (Math.abs(moved) > 2 * space.view) {
    return { top, offset: Math.round((top / Math.max(lastTop(space), 1)) * lastOffset(space)) }
  }
  const offset = clamp(before.offset + moved, lastOffset(space))
  // A step that ends at the end of the bar ends at the end of the content, unless that is far away.
  if (top <= 0 && offset <= 2 * space.view) return { top: 0, offset: 0 }
  if (top >= lastTop(space) && lastOffset(space) - offset <= 2 * space.view)
    return { top: lastTop(space), offset: lastOffset(space) }
  const isAtEnd = top <= 0 || top >= lastTop(space) || offset === 0 || offset === lastOffset(space)
  return { top: isAtEnd ? topFor(space, offset) : top, offset }
}

/** Rows to draw: those in view and a few around them. `end` is exclusive. */
export function rowsInView(space: ScrollSpace, offset: number, rowHeight: number, around: number) {
  const rows = Math.round(space.content / rowHeight)
  const first = Math.floor(offset / rowHeight)
  const end = Math.ceil((offset + space.view) / rowHeight)
  return { start: Math.max(first - around, 0), end: Math.min(end + around, rows) }
}

/** The offset that shows a whole row with the least movement. */
export function offsetShowing(space: ScrollSpace, offset: number, row: number, rowHeight: number): number {
  const start = row * rowHeight
  if (start < offset) return start
  return start + rowHeight > offset + space.view ? start + rowHeight - space.view : offset
}
