import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitView, panBy, panToShow, toImage, toScreen, wheelFactor, zoomAt } from './view.ts'

const size = { width: 800, height: 600 }
const room = { width: 400, height: 400 }
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

it('fits the whole image, centred', () => {
  expect(fitView(size, room)).toEqual({ scale: 0.5, x: 0, y: 50 })
})

it('keeps the image point under the pointer while zooming', () => {
  fc.assert(
    fc.property(number(0, 400), number(0, 400), number(0.2, 5), (x, y, factor) => {
      const view = fitView(size, room)
      const after = toScreen(zoomAt(view, { x, y }, factor), toImage(view, { x, y }))
      expect(after.x).toBeCloseTo(x, 6)
      expect(after.y).toBeCloseTo(y, 6)
    }),
  )
})

it('never pans the image out of sight', () => {
  fc.assert(
    fc.property(number(-9000, 9000), number(-9000, 9000), (x, y) => {
      const view = panBy(fitView(size, room), { x, y }, size, room)
      const [from, to] = [toScreen(view, { x: 0, y: 0 }), toScreen(view, { x: 800, y: 600 })]
      expect(Math.min(to.x, 400) - Math.max(from.x, 0)).toBeGreaterThanOrEqual(47.9)
      expect(Math.min(to.y, 400) - Math.max(from.y, 0)).toBeGreaterThanOrEqual(47.9)
    }),
  )
})

it('zooms in when the wheel turns away, and back by the same', () => {
  const turn = (deltaY: number) => wheelFactor({ deltaY, deltaMode: 0, ctrlKey: false })
  expect(turn(-100)).toBeGreaterThan(1)
  expect(turn(-100) * turn(100)).toBeCloseTo(1)
})

it.each([
  ['to the left', { x: -500, y: 0 }, { x: 650, y: 150 }],
  ['below', { x: 0, y: 500 }, { x: 150, y: -350 }],
  ['half in sight', { x: -50, y: 0 }, null],
  ['in sight', { x: 10, y: 10 }, null],
])('moves a region that lies %s to the middle only when nothing of it is seen', (_where, { x, y }, by) => {
  const square = [
    { x, y },
    { x: x + 100, y: y + 100 },
  ]
  expect(panToShow({ scale: 1, x: 0, y: 0 }, square, room)).toEqual(by)
})
