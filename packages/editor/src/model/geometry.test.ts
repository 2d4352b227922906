import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepNumbers } from '../tags/image/precision.ts'
import {
  bounds,
  contains,
  corners,
  moveWithin,
  outline,
  rotateAboutCentre,
  toPercent,
  toPixels,
  type RectangleGeometry,
} from './geometry.ts'

const size = { width: 800, height: 600 }
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const anyBox = fc.record({
  shape: fc.constant('rectangle' as const),
  x: number(0, 700),
  y: number(0, 500),
  width: number(1, 100),
  height: number(1, 100),
  rotation: number(0, 359),
})
const box = (x: number, y: number, width: number, height: number, rotation = 0): RectangleGeometry => ({
  shape: 'rectangle',
  x,
  y,
  width,
  height,
  rotation,
})

describe('boxes', () => {
  it('turn clockwise about their stored corner', () => {
    const [a, b, c] = corners(box(100, 100, 50, 20, 90))
    expect(a).toEqual({ x: 100, y: 100 })
    expect(b.x).toBeCloseTo(100)
    expect(b.y).toBeCloseTo(150)
    expect(c.x).toBeCloseTo(80)
  })

  it('keep their centre and size when turned about it', () => {
    fc.assert(
      fc.property(anyBox, number(-720, 720), (before, rotation) => {
        const after = rotateAboutCentre(before, rotation)
        const centre = (one: RectangleGeometry) => {
          const found = bounds(outline(one))
          return [found.x + found.width / 2, found.y + found.height / 2]
        }
        expect(centre(after)[0]).toBeCloseTo(centre(before)[0] ?? 0, 6)
        expect(centre(after)[1]).toBeCloseTo(centre(before)[1] ?? 0, 6)
        expect([after.width, after.height]).toEqual([before.width, before.height])
        expect(after.rotation).toBeGreaterThanOrEqual(0)
        expect(after.rotation).toBeLessThan(360)
      }),
    )
  })

  it('contain their own middle, whatever their turn', () => {
    fc.assert(
      fc.property(anyBox, (one) => {
        const [a, , c] = corners(one)
        return contains(outline(one), { x: (a.x + c.x) / 2, y: (a.y + c.y) / 2 })
      }),
    )
  })

  it('do not leave the image when moved, and never jump back into it', () => {
    expect(moveWithin(box(700, 100, 90, 50), { x: 500, y: -500 }, size)).toMatchObject({ x: 710, y: 0 })
    expect(moveWithin(box(-20, 100, 90, 50), { x: 5, y: 0 }, size)).toMatchObject({ x: -15 })
    expect(moveWithin(box(-20, 100, 90, 50), { x: -5, y: 0 }, size)).toMatchObject({ x: -20 })
  })

  it('keep every number that a move did not change', () => {
    fc.assert(
      fc.property(anyBox, number(0, 5), (one, dx) => {
        const stored = toPercent(one, size) as RectangleGeometry
        const moved = keepNumbers(
          stored,
          toPercent(moveWithin(toPixels(stored, size), { x: dx, y: 0 }, size), size),
        ) as RectangleGeometry
        expect([moved.y, moved.width, moved.height, moved.rotation]).toEqual([
          stored.y,
          stored.width,
          stored.height,
          stored.rotation,
        ])
      }),
    )
  })
})

it('finds what is inside a polygon with a dent', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 5, y: 2 },
    { x: 0, y: 10 },
  ]
  expect(contains(points, { x: 1, y: 5 })).toBe(true)
  expect(contains(points, { x: 5, y: 5 })).toBe(false)
})
