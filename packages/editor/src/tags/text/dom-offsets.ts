import type { UnitRange } from '../../model/snap.ts'

/** Each segment's element says where its text begins; its text node is its only text. */
export const offsetAttribute = 'data-offset'

/** The browser's selection as UTF-16 offsets into the text, or null when it is not inside `root`. */
export function selectionIn(root: HTMLElement): (UnitRange & { focus: number }) | null {
  const selection = root.ownerDocument.getSelection()
  if (!selection || selection.rangeCount === 0 || !selection.anchorNode || !selection.focusNode) return null
  // Over-long selections (dragged past the text, select all) count from where they leave it.
  const range = selection.getRangeAt(0)
  if (!range.intersectsNode(root)) return null
  const start = root.contains(range.startContainer)
    ? unitOffset(root, range.startContainer, range.startOffset)
    : 0
  const end = root.contains(range.endContainer)
    ? unitOffset(root, range.endContainer, range.endOffset)
    : (root.textContent?.length ?? 0)
  const backwards =
    range.startContainer === selection.focusNode && range.startOffset === selection.focusOffset
  return { start, end, focus: backwards ? start : end }
}

function unitOffset(root: HTMLElement, node: Node, offset: number): number {
  const segment = (node instanceof Element ? node : node.parentElement)?.closest(`[${offsetAttribute}]`)
  if (segment && root.contains(segment)) {
    const base = Number(segment.getAttribute(offsetAttribute))
    if (node.nodeType === Node.TEXT_NODE) return base + offset
    return base + (offset === 0 ? 0 : (segment.textContent?.length ?? 0))
  }
  // Between segments: count what stands before.
  const before = [...root.childNodes].slice(0, offset)
  return before.reduce((sum, child) => sum + (child.textContent?.length ?? 0), 0)
}

/** The place of a UTF-16 offset in the DOM. */
export function domPoint(root: HTMLElement, offset: number): { node: Node; offset: number } | null {
  for (const segment of root.querySelectorAll(`[${offsetAttribute}]`)) {
    const base = Number(segment.getAttribute(offsetAttribute))
    const text = segment.firstChild
    if (text?.nodeType === Node.TEXT_NODE && offset <= base + (text.textContent?.length ?? 0))
      return { node: text, offset: Math.max(0, offset - base) }
  }
  return null
}

/** Selects a range of the text, the focus at its `focus` end. */
export function selectUnits(root: HTMLElement, anchor: number, focus: number): void {
  const from = domPoint(root, anchor)
  const to = domPoint(root, focus)
  if (from && to)
    root.ownerDocument.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset)
}
