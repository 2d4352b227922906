export interface Point {
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

/** A box: top-left corner before rotation, clockwise degrees about that corner. Unit is the caller's. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
  rotation: number
}

export interface RectangleGeometry extends Box {
  shape: 'rectangle'
}
export interface PolygonGeometry {
  shape: 'polygon'
  points: readonly Point[]
  closed: boolean
}
/** Code points, end exclusive. */
export interface SpanGeometry {
  shape: 'span'
  start: number
  end: number
}

export type ImageGeometry = RectangleGeometry | PolygonGeometry
export type Geometry = ImageGeometry | SpanGeometry

const radians = (degrees: number): number => (degrees * Math.PI) / 180

export function rotate(point: Point, degrees: number, about: Point = { x: 0, y: 0 }): Point {
  if (degrees === 0) return point
  const [sin, cos] = [Math.sin(radians(degrees)), Math.cos(radians(degrees))]
  const [dx, dy] = [point.x - about.x, point.y - about.y]
  return { x: about.x + dx * cos - dy * sin, y: about.y + dx * sin + dy * cos }
}

/** The corners, clockwise from the stored one. */
export function corners(box: Box): [Point, Point, Point, Point] {
  const at = (dx: number, dy: number): Point => rotate({ x: box.x + dx, y: box.y + dy }, box.rotation, box)
  return [at(0, 0), at(box.width, 0), at(box.width, box.height), at(0, box.height)]
}

export const outline = (geometry: ImageGeometry): readonly Point[] =>
  geometry.shape === 'rectangle' ? corners(geometry) : geometry.points

export function bounds(points: readonly Point[]): Box {
  const xs = points.map((point) => point.x)
  const ys = points.map((point) => point.y)
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y, rotation: 0 }
}

/** Even-odd rule, so holes made by crossing lines are holes. */
export function contains(points: readonly Point[], at: Point): boolean {
  let inside = false
  for (const [index, a] of points.entries()) {
    const b = points[(index || points.length) - 1]
    if (b && a.y > at.y !== b.y > at.y && at.x < ((b.x - a.x) * (at.y - a.y)) / (b.y - a.y) + a.x)
      inside = !inside
  }
  return inside
}

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

/** Distance from a point to a line segment, and the nearest point on it. */
export function nearestOnSegment(at: Point, a: Point, b: Point): { distance: number; point: Point } {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length))
  const point = { x: a.x + along * dx, y: a.y + along * dy }
  return { distance: distance(at, point), point }
}

/** Moves a shape, but no further out of the image than it already is. */
export function moveWithin(geometry: ImageGeometry, by: Point, size: Size): ImageGeometry {
  const box = bounds(outline(geometry))
  const limit = (delta: number, low: number, high: number): number =>
    Math.min(Math.max(delta, Math.min(0, -low)), Math.max(0, high))
  const dx = limit(by.x, box.x, size.width - box.x - box.width)
  const dy = limit(by.y, box.y, size.height - box.y - box.height)
  return geometry.shape === 'rectangle'
    ? { ...geometry, x: geometry.x + dx, y: geometry.y + dy }
    : { ...geometry, points: geometry.points.map((point) => ({ x: point.x + dx, y: point.y + dy })) }
}

export const clampPoint = (point: Point, size: Size): Point => ({
  x: Math.min(Math.max(point.x, 0), size.width),
  y: Math.min(Math.max(point.y, 0), size.height),
})

export function boxBetween(a: Point, b: Point): RectangleGeometry {
  return {
    shape: 'rectangle',
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
    rotation: 0,
  }
}

/** Turns about the centre; the stored corner moves with it. */
export function rotateAboutCentre(box: RectangleGeometry, rotation: number): RectangleGeometry {
  const centre = rotate({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, box.rotation, box)
  const corner = rotate({ x: centre.x - box.width / 2, y: centre.y - box.height / 2 }, rotation, centre)
  return { ...box, ...corner, rotation: ((rotation % 360) + 360) % 360 }
}

/** Percent of the image to pixels. Only a shape on its way to the screen is converted; stored numbers never are. */
export function scaleGeometry(geometry: ImageGeometry, x: number, y: number): ImageGeometry {
  if (geometry.shape === 'polygon')
    return { ...geometry, points: geometry.points.map((point) => ({ x: point.x * x, y: point.y * y })) }
  return {
    ...geometry,
    x: geometry.x * x,
    y: geometry.y * y,
    width: geometry.width * x,
    height: geometry.height * y,
  }
}

export const toPixels = (geometry: ImageGeometry, size: Size): ImageGeometry =>
  scaleGeometry(geometry, size.width / 100, size.height / 100)
export const toPercent = (geometry: ImageGeometry, size: Size): ImageGeometry =>
  scaleGeometry(geometry, 100 / size.width, 100 / size.height)
