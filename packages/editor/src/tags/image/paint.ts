import { outline, type ImageGeometry, type Point } from '../../model/geometry.ts'
import { handlesOf } from './handles.ts'
import { toScreen, type View } from './view.ts'

/** The part of a 2D context that painting needs; Konva's wrapper has it too. */
export type Canvas = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'stroke'
  | 'fill'
  | 'arc'
  | 'rect'
  | 'fillRect'
  | 'fillText'
  | 'measureText'
  | 'save'
  | 'restore'
  | 'setLineDash'
  | 'strokeStyle'
  | 'fillStyle'
  | 'lineWidth'
  | 'globalAlpha'
  | 'font'
  | 'textBaseline'
>

export interface Painted {
  geometry: ImageGeometry
  color: string
  label: string
}

function trace(canvas: Canvas, points: readonly Point[], view: View, closed: boolean): void {
  canvas.beginPath()
  for (const [index, point] of points.entries()) {
    const at = toScreen(view, point)
    if (index === 0) canvas.moveTo(at.x, at.y)
    else canvas.lineTo(at.x, at.y)
  }
  if (closed) canvas.closePath()
}

/** A region: tinted, outlined in its colour over a dark edge so that it shows on any picture, and named. */
export function paintShape(
  canvas: Canvas,
  painted: Painted,
  view: View,
  emphasis: 'normal' | 'hover' | 'selected',
): void {
  const { geometry, color } = painted
  const closed = geometry.shape === 'rectangle' || geometry.closed
  const points = outline(geometry)
  trace(canvas, points, view, closed)
  canvas.fillStyle = color
  canvas.globalAlpha = emphasis === 'normal' ? 0.14 : 0.26
  if (closed) canvas.fill()
  canvas.globalAlpha = 0.55
  canvas.strokeStyle = '#000'
  canvas.lineWidth = emphasis === 'selected' ? 4.5 : 3.5
  canvas.stroke()
  canvas.globalAlpha = 1
  canvas.strokeStyle = color
  canvas.lineWidth = emphasis === 'selected' ? 2.5 : 2
  canvas.stroke()
  paintLabel(canvas, painted, points, view)
}

function paintLabel(canvas: Canvas, painted: Painted, points: readonly Point[], view: View): void {
  if (painted.label === '') return
  const screen = points.map((point) => toScreen(view, point))
  const top = screen.reduce((best, point) =>
    point.y < best.y || (point.y === best.y && point.x < best.x) ? point : best,
  )
  const width = Math.max(...screen.map((point) => point.x)) - Math.min(...screen.map((point) => point.x))
  // On a crowd of small regions the names would hide the picture.
  if (width < 28) return
  canvas.font = '600 12px system-ui, sans-serif'
  canvas.textBaseline = 'middle'
  const text = painted.label.length > 28 ? `${painted.label.slice(0, 27)}…` : painted.label
  const y = top.y - 18 < 0 ? top.y : top.y - 18
  canvas.globalAlpha = 0.82
  canvas.fillStyle = '#111'
  canvas.fillRect(top.x, y, canvas.measureText(text).width + 16, 18)
  canvas.globalAlpha = 1
  canvas.fillStyle = painted.color
  canvas.fillRect(top.x, y, 4, 18)
  canvas.fillStyle = '#fff'
  canvas.fillText(text, top.x + 10, y + 9.5)
}

export function paintHandles(canvas: Canvas, geometry: ImageGeometry, view: View): void {
  for (const { handle, at } of handlesOf(geometry, 1 / view.scale)) {
    const point = toScreen(view, at)
    canvas.beginPath()
    if (handle.kind === 'edge') canvas.rect(point.x - 4.5, point.y - 4.5, 9, 9)
    else canvas.arc(point.x, point.y, 5, 0, Math.PI * 2)
    canvas.fillStyle = handle.kind === 'rotate' ? '#ffd43b' : '#fff'
    canvas.fill()
    canvas.strokeStyle = '#111'
    canvas.lineWidth = 1.5
    canvas.stroke()
  }
}

/** A polygon being drawn: its points, and the line to the pointer. */
export function paintOpenPolygon(
  canvas: Canvas,
  points: readonly Point[],
  cursor: Point,
  color: string,
  view: View,
): void {
  trace(canvas, [...points, cursor], view, false)
  canvas.strokeStyle = '#000'
  canvas.lineWidth = 4
  canvas.globalAlpha = 0.5
  canvas.stroke()
  canvas.globalAlpha = 1
  canvas.strokeStyle = color
  canvas.lineWidth = 2
  canvas.stroke()
  for (const [index, point] of points.entries()) {
    const at = toScreen(view, point)
    canvas.beginPath()
    canvas.arc(at.x, at.y, index === 0 && points.length >= 3 ? 7 : 4.5, 0, Math.PI * 2)
    canvas.fillStyle = index === 0 && points.length >= 3 ? color : '#fff'
    canvas.fill()
    canvas.strokeStyle = '#111'
    canvas.lineWidth = 1.5
    canvas.stroke()
  }
}
