import {
  clampPoint,
  corners,
  distance,
  nearestOnSegment,
  rotate,
  rotateAboutCentre,
  type ImageGeometry,
  type Point,
  type PolygonGeometry,
  type RectangleGeometry,
  type Size,
} from '../../model/geometry.ts'

export type Handle =
  | { kind: 'edge'; x: -1 | 0 | 1; y: -1 | 0 | 1 }
  | { kind: 'rotate' }
  | { kind: 'vertex'; index: number }
  /** Between two points: dragging it makes a new point there. */
  | { kind: 'between'; index: number }

const edges: readonly (readonly [-1 | 0 | 1, -1 | 0 | 1])[] = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
]

/** Screen pixels between a box and its rotation handle. */
export const rotateOffset = 24

export interface PlacedHandle {
  handle: Handle
  at: Point
}

/** The visible handles of a selected shape, in image pixels. `unit` is one screen pixel. */
export function handlesOf(geometry: ImageGeometry, unit: number): PlacedHandle[] {
  if (geometry.shape === 'polygon')
    return geometry.points.map((at, index) => ({ handle: { kind: 'vertex', index }, at }))
  const { x, y, width, height, rotation } = geometry
  const place = (dx: number, dy: number): Point => rotate({ x: x + dx, y: y + dy }, rotation, geometry)
  return [
    ...edges.map(([ex, ey]): PlacedHandle => ({
      handle: { kind: 'edge', x: ex, y: ey },
      at: place(((ex + 1) / 2) * width, ((ey + 1) / 2) * height),
    })),
    { handle: { kind: 'rotate' }, at: place(width / 2, -rotateOffset * unit) },
  ]
}

/** The handle under a point; corners and vertices win over edges and the line between points. */
export function handleAt(geometry: ImageGeometry, at: Point, unit: number): Handle | null {
  const reach = 8 * unit
  const near = handlesOf(geometry, unit).find((placed) => distance(placed.at, at) <= reach)
  if (near) return near.handle
  if (geometry.shape === 'rectangle') {
    const [a, b, c, d] = corners(geometry)
    const sides: [Point, Point, -1 | 0 | 1, -1 | 0 | 1][] = [
      [a, b, 0, -1],
      [b, c, 1, 0],
      [c, d, 0, 1],
      [d, a, -1, 0],
    ]
    const side = sides.find(([from, to]) => nearestOnSegment(at, from, to).distance <= 4 * unit)
    return side ? { kind: 'edge', x: side[2], y: side[3] } : null
  }
  const { points, closed } = geometry
  const index = points.findIndex((from, one) => {
    const to = points[one + 1] ?? (closed ? points[0] : undefined)
    return to !== undefined && nearestOnSegment(at, from, to).distance <= 5 * unit
  })
  return index < 0 ? null : { kind: 'between', index }
}

/** The shape after a handle was dragged to a point. */
export function dragHandle(original: ImageGeometry, handle: Handle, to: Point, size: Size): ImageGeometry {
  if (original.shape === 'polygon') return dragPoint(original, handle, clampPoint(to, size))
  if (handle.kind === 'rotate') return turn(original, to)
  return handle.kind === 'edge'
    ? resize(original, handle, original.rotation === 0 ? clampPoint(to, size) : to)
    : original
}

function dragPoint(polygon: PolygonGeometry, handle: Handle, to: Point): PolygonGeometry {
  if (handle.kind === 'vertex') return { ...polygon, points: polygon.points.with(handle.index, to) }
  return handle.kind === 'between'
    ? { ...polygon, points: polygon.points.toSpliced(handle.index + 1, 0, to) }
    : polygon
}

export const removePoint = (polygon: PolygonGeometry, index: number): PolygonGeometry =>
  polygon.points.length > 3 ? { ...polygon, points: polygon.points.toSpliced(index, 1) } : polygon

function resize(box: RectangleGeometry, handle: { x: number; y: number }, to: Point): RectangleGeometry {
  const local = rotate(to, -box.rotation, box)
  const span = (side: number, start: number, length: number, at: number): [number, number] => {
    const [low, high] = side < 0 ? [at, start + length] : side > 0 ? [start, at] : [start, start + length]
    // Dragged past the opposite side, the box turns over instead of getting a negative size.
    return low <= high ? [low, high] : [high, low]
  }
  const [left, right] = span(handle.x, box.x, box.width, local.x)
  const [top, bottom] = span(handle.y, box.y, box.height, local.y)
  return {
    ...box,
    ...rotate({ x: left, y: top }, box.rotation, box),
    width: right - left,
    height: bottom - top,
  }
}

function turn(box: RectangleGeometry, to: Point): RectangleGeometry {
  const centre = rotate({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, box.rotation, box)
  const degrees = (Math.atan2(to.y - centre.y, to.x - centre.x) * 180) / Math.PI + 90
  // Upright is easy to hit again.
  const nearest = Math.round(degrees / 90) * 90
  return rotateAboutCentre(box, Math.abs(degrees - nearest) < 2 ? nearest : degrees)
}
