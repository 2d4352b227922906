import type { Point, Size } from '../../model/geometry.ts'

/** Where the image lies on the screen: screen = image pixel × scale + offset. */
export interface View {
  scale: number
  x: number
  y: number
}

const smallest = 0.02
const largest = 60

export const toScreen = (view: View, point: Point): Point => ({
  x: point.x * view.scale + view.x,
  y: point.y * view.scale + view.y,
})
export const toImage = (view: View, point: Point): Point => ({
  x: (point.x - view.x) / view.scale,
  y: (point.y - view.y) / view.scale,
})

/** The whole image, centred, never larger than the room. */
export function fitView(size: Size, room: Size): View {
  return centred(size, room, Math.min(room.width / size.width, room.height / size.height))
}

export const centred = (size: Size, room: Size, scale: number): View => ({
  scale,
  x: (room.width - size.width * scale) / 2,
  y: (room.height - size.height * scale) / 2,
})

/** Zooms so that the image point under the pointer stays under it. */
export function zoomAt(view: View, at: Point, factor: number): View {
  const scale = Math.min(largest, Math.max(smallest, view.scale * factor))
  const point = toImage(view, at)
  return { scale, x: at.x - point.x * scale, y: at.y - point.y * scale }
}

/** At least a corner of the image stays in sight. */
export function panBy(view: View, by: Point, size: Size, room: Size): View {
  const keep = 48
  const hold = (offset: number, length: number, space: number): number =>
    Math.min(space - keep, Math.max(keep - length * view.scale, offset))
  return {
    ...view,
    x: hold(view.x + by.x, size.width, room.width),
    y: hold(view.y + by.y, size.height, room.height),
  }
}

/** How far to move so that points which all lie out of sight come to the middle; null when some of them is seen. */
export function panToShow(view: View, points: readonly Point[], room: Size): Point | null {
  const seen = points.map((point) => toScreen(view, point))
  const xs = seen.map(({ x }) => x)
  const ys = seen.map(({ y }) => y)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  if (left < room.width && right > 0 && top < room.height && bottom > 0) return null
  return { x: (room.width - left - right) / 2, y: (room.height - top - bottom) / 2 }
}

/** Wheel turns and trackpad pinches as a zoom factor; pinches arrive with Ctrl and small deltas. */
export function wheelFactor(event: { deltaY: number; deltaMode: number; ctrlKey: boolean }): number {
  const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1)
  return Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.0018))
}
