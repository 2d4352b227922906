import type { KeyboardEvent } from 'react'
import { selectUnits, selectionIn } from './dom-offsets.ts'

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
  return true
}
