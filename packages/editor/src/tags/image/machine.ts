import {
  boxBetween,
  clampPoint,
  contains,
  distance,
  moveWithin,
  outline,
  bounds,
  type ImageGeometry,
  type Point,
  type Size,
} from '../../model/geometry.ts'
import type { RegionTool } from '../../model/schema.ts'
import { dragHandle, handleAt, removePoint, type Handle } from './handles.ts'

/** A region on the image, in image pixels. */
export interface Drawn {
  id: string
  geometry: ImageGeometry
  readonly: boolean
}

export interface Context {
  /** Visible regions. */
  drawn: readonly Drawn[]
  selected: Drawn | null
  tool: RegionTool | null
  size: Size
  /** One screen pixel in image pixels. */
  unit: number
}

/** What the pointer is in the middle of. Nothing of it is in the document yet. */
export type Draft =
  | { kind: 'none' }
  /** A box from its first corner; released after a click, it waits for the second one. */
  | { kind: 'box'; from: Point; to: Point; pressed: boolean }
  | { kind: 'polygon'; points: readonly Point[]; cursor: Point }
  | { kind: 'move'; target: Drawn; from: Point; geometry: ImageGeometry; wasSelected: boolean }
  | { kind: 'handle'; target: Drawn; handle: Handle; geometry: ImageGeometry }
  /** Pressed on nothing: drags the view, or unselects. */
  | { kind: 'press'; from: Point }

export type Effect =
  | { kind: 'create'; geometry: ImageGeometry }
  | { kind: 'select'; id: string | null }
  | {
      kind: 'reshape'
      id: string
      geometry: ImageGeometry
      gesture: 'gesture.move' | 'gesture.resize' | 'gesture.rotate' | 'gesture.points'
    }

export interface Outcome {
  draft: Draft
  effects: readonly Effect[]
}

export interface Modifiers {
  shift: boolean
  alt: boolean
  ctrl: boolean
  /** 2 for the second click of a double click. */
  clicks: number
}

export const idle: Draft = { kind: 'none' }
const outcome = (draft: Draft, ...effects: Effect[]): Outcome => ({ draft, effects })

/** Regions under a point, the smallest first: it is the one that is hard to hit otherwise. */
export function stackAt(context: Context, at: Point): readonly Drawn[] {
  const area = (drawn: Drawn): number => {
    const box = bounds(outline(drawn.geometry))
    return box.width * box.height
  }
  return context.drawn
    .filter((drawn) => contains(outline(drawn.geometry), at))
    .toSorted((a, b) => area(a) - area(b))
}

export function pointerDown(draft: Draft, at: Point, context: Context, keys: Modifiers): Outcome {
  if (draft.kind === 'polygon') return addPoint(draft, at, context, keys)
  if (draft.kind === 'box') return finishBox({ ...draft, to: clampPoint(at, context.size) }, context)
  const { selected, tool } = context
  if (selected && !selected.readonly && !keys.shift) {
    const handle = handleAt(selected.geometry, at, context.unit)
    if (handle?.kind === 'vertex' && keys.alt && selected.geometry.shape === 'polygon') {
      const geometry = removePoint(selected.geometry, handle.index)
      return outcome(idle, { kind: 'reshape', id: selected.id, geometry, gesture: 'gesture.points' })
    }
    if (handle) return outcome({ kind: 'handle', target: selected, handle, geometry: selected.geometry })
  }
  const start = clampPoint(at, context.size)
  if (tool === 'rectangle' && !keys.ctrl)
    return outcome({ kind: 'box', from: start, to: start, pressed: true })
  if (tool === 'polygon' && !keys.ctrl)
    return outcome({ kind: 'polygon', points: [start], cursor: start }, { kind: 'select', id: null })
  const stack = stackAt(context, at)
  const target = stack.find((drawn) => drawn.id === selected?.id) ?? stack[0]
  if (!target) return outcome({ kind: 'press', from: at })
  const move: Draft = {
    kind: 'move',
    target,
    from: at,
    geometry: target.geometry,
    wasSelected: target.id === selected?.id,
  }
  return target.id === selected?.id ? outcome(move) : outcome(move, { kind: 'select', id: target.id })
}

export function pointerMove(draft: Draft, at: Point, context: Context): Draft {
  switch (draft.kind) {
    case 'box':
      return { ...draft, to: clampPoint(at, context.size) }
    case 'polygon':
      return { ...draft, cursor: clampPoint(at, context.size) }
    case 'move': {
      if (
        draft.target.readonly ||
        (draft.geometry === draft.target.geometry && distance(draft.from, at) < 3 * context.unit)
      )
        return draft
      const by = { x: at.x - draft.from.x, y: at.y - draft.from.y }
      return { ...draft, geometry: moveWithin(draft.target.geometry, by, context.size) }
    }
    case 'handle':
      return { ...draft, geometry: dragHandle(draft.target.geometry, draft.handle, at, context.size) }
    default:
      return draft
  }
}

export function pointerUp(draft: Draft, at: Point, context: Context, keys: Modifiers): Outcome {
  switch (draft.kind) {
    case 'box': {
      if (!draft.pressed) return outcome(draft)
      if (distance(draft.from, draft.to) >= 4 * context.unit) return finishBox(draft, context)
      // A click on a region selects it; anywhere else, or with Shift, it is the first corner of two.
      const stack = keys.shift ? [] : stackAt(context, at)
      if (stack.length > 0) return outcome(idle, { kind: 'select', id: nextInStack(stack, context.selected) })
      return outcome({ ...draft, pressed: false }, { kind: 'select', id: null })
    }
    case 'move': {
      const { target, geometry } = draft
      if (geometry !== target.geometry)
        return outcome(idle, { kind: 'reshape', id: target.id, geometry, gesture: 'gesture.move' })
      if (!draft.wasSelected) return outcome(idle)
      return outcome(idle, { kind: 'select', id: nextInStack(stackAt(context, at), target) })
    }
    case 'handle': {
      const { target, handle, geometry } = draft
      if (geometry === target.geometry) return outcome(idle)
      const gesture =
        handle.kind === 'rotate'
          ? 'gesture.rotate'
          : handle.kind === 'edge'
            ? 'gesture.resize'
            : 'gesture.points'
      return outcome(idle, { kind: 'reshape', id: target.id, geometry, gesture })
    }
    case 'press':
      return distance(draft.from, at) < 3 * context.unit
        ? outcome(idle, { kind: 'select', id: null })
        : outcome(idle)
    default:
      return outcome(draft)
  }
}

export type Command = 'finish' | 'cancel' | 'back'

/** Enter, Escape and Backspace (or undo) on work in progress; null when there is none. */
export function command(draft: Draft, what: Command, context: Context): Outcome | null {
  if (draft.kind === 'none') return null
  if (what === 'cancel') return outcome(idle)
  if (draft.kind === 'polygon') {
    if (what === 'finish') return closePolygon(draft.points, context) ?? outcome(draft)
    return outcome(draft.points.length > 1 ? { ...draft, points: draft.points.slice(0, -1) } : idle)
  }
  if (draft.kind === 'box' && what === 'finish') return finishBox(draft, context)
  return outcome(idle)
}

/** Each click on a stack selects the next one below, and then the first again. */
function nextInStack(stack: readonly Drawn[], selected: Drawn | null): string | null {
  const at = stack.findIndex((drawn) => drawn.id === selected?.id)
  return stack[(at + 1) % stack.length]?.id ?? null
}

function finishBox(draft: { from: Point; to: Point }, context: Context): Outcome {
  const geometry = boxBetween(draft.from, draft.to)
  const least = 2 * context.unit
  if (geometry.width < least || geometry.height < least) return outcome(idle)
  return outcome(idle, { kind: 'create', geometry })
}

function addPoint(
  draft: { points: readonly Point[] },
  at: Point,
  context: Context,
  keys: Modifiers,
): Outcome {
  const { points } = draft
  const point = clampPoint(at, context.size)
  const [first, last] = [points[0], points.at(-1)]
  const onFirst = first !== undefined && distance(first, at) <= 10 * context.unit
  if ((points.length >= 3 && onFirst) || keys.clicks >= 2) {
    const closed = closePolygon(points, context)
    if (closed) return closed
  }
  if (last && distance(last, point) < 2 * context.unit)
    return outcome({ kind: 'polygon', points, cursor: point })
  return outcome({ kind: 'polygon', points: [...points, point], cursor: point })
}

function closePolygon(points: readonly Point[], context: Context): Outcome | null {
  const distinct = points.filter(
    (point, index) => index === 0 || distance(point, points[index - 1] as Point) >= context.unit,
  )
  if (distinct.length < 3) return null
  return outcome(idle, { kind: 'create', geometry: { shape: 'polygon', points: distinct, closed: true } })
}
