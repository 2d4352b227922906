import type { Geometry, ImageGeometry, Point } from '../../model/geometry.ts'

/** Far below a pixel of any picture, far above what two multiplications can lose. */
const noise = 1e-9

const keep = (before: number, after: number): number => (Math.abs(before - after) < noise ? before : after)
const keepPoint = (before: Point | undefined, after: Point): Point =>
  before ? { x: keep(before.x, after.x), y: keep(before.y, after.y) } : after

/** Numbers that a gesture did not change stay the very numbers that were stored. */
export function keepNumbers(before: Geometry, after: ImageGeometry): ImageGeometry {
  if (before.shape === 'rectangle' && after.shape === 'rectangle')
    return {
      shape: 'rectangle',
      x: keep(before.x, after.x),
      y: keep(before.y, after.y),
      width: keep(before.width, after.width),
      height: keep(before.height, after.height),
      rotation: keep(before.rotation, after.rotation),
    }
  if (before.shape === 'polygon' && after.shape === 'polygon' && before.points.length === after.points.length)
    return { ...after, points: after.points.map((point, index) => keepPoint(before.points[index], point)) }
  return after
}
