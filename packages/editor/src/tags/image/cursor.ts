import { handleAt } from './handles.ts'
import { stackAt, type Context, type Draft } from './machine.ts'
import type { Point } from '../../model/geometry.ts'

const compass: Readonly<Record<string, string>> = {
  '-1,-1': 'nwse-resize',
  '1,1': 'nwse-resize',
  '1,-1': 'nesw-resize',
  '-1,1': 'nesw-resize',
  '0,-1': 'ns-resize',
  '0,1': 'ns-resize',
  '1,0': 'ew-resize',
  '-1,0': 'ew-resize',
}

/** What a press would do, told by the pointer. */
export function cursorFor(draft: Draft, context: Context, at: Point | null, panning: boolean): string {
  if (panning) return 'grabbing'
  if (draft.kind === 'move') return 'move'
  if (draft.kind === 'box' || draft.kind === 'polygon') return 'crosshair'
  const { selected } = context
  if (at && selected && !selected.readonly) {
    const handle = handleAt(selected.geometry, at, context.unit)
    if (handle?.kind === 'rotate') return 'alias'
    if (handle?.kind === 'edge') {
      // A turned box turns its handles too; only upright ones have a fitting arrow.
      const upright = selected.geometry.shape === 'rectangle' && selected.geometry.rotation % 180 === 0
      return upright ? (compass[`${handle.x},${handle.y}`] ?? 'pointer') : 'pointer'
    }
    if (handle) return handle.kind === 'between' ? 'copy' : 'pointer'
  }
  if (context.tool) return 'crosshair'
  const top = at ? stackAt(context, at)[0] : undefined
  if (!top) return 'grab'
  return top.id === selected?.id && !top.readonly ? 'move' : 'pointer'
}
