import type { KeyboardEvent } from 'react'
import { domPoint, selectUnits, selectionIn } from './dom-offsets.ts'

const moves: Readonly<Record<string, readonly ['forward' | 'backward', string]>> = {
  ArrowRight: ['forward', 'character'],
  ArrowLeft: ['backward', 'character'],
  ArrowDown: ['forward', 'line'],
  ArrowUp: ['backward', 'line'],
  Home: ['backward', 'lineboundary'],
  End: ['forward', 'lineboundary'],
}

/** Caret movement in text that cannot be edited: arrows move, Ctrl by words, Shift selects. True when it moved. */
export function moveCaret(root: HTMLElement, event: KeyboardEvent): boolean {
  const selection = root.ownerDocument.getSelection()
  const move = moves[event.key]
  if (!selection || !move || event.altKey) return false
  const here = selectionIn(root)
  if (!here) selectUnits(root, 0, 0)
  const [direction, unit] = move
  const word = (event.ctrlKey || event.metaKey) && unit === 'character'
  selection.modify(event.shiftKey ? 'extend' : 'move', direction, word ? 'word' : unit)
  showCaret(root)
  return true
}

const caretName = 'slc-caret'

/** Text that cannot be edited shows no caret of its own: the character behind it is highlighted instead. */
function showCaret(root: HTMLElement): void {
  const selection = root.ownerDocument.getSelection()
  const here = selection?.isCollapsed ? selectionIn(root) : null
  const point = here && domPoint(root, here.start)
  if (!point) return hideCaret()
  const range = root.ownerDocument.createRange()
  range.setStart(point.node, point.offset)
  range.setEnd(point.node, Math.min(point.offset + 1, point.node.textContent?.length ?? 0))
  CSS.highlights.set(caretName, new Highlight(range))
  range.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
}

export const hideCaret = (): void => void CSS.highlights.delete(caretName)
