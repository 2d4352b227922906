import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterScroll,
  longestSpace,
  offsetShowing,
  positionAt,
  rowsInView,
  type ScrollPosition,
  scrollSpace,
  topFor,
} from './scroll-space.ts'

const million = scrollSpace(1_000_000, 36, 700)

describe('scroll space', () => {
  it('is the content itself while a browser can lay it out', () => {
    const small = scrollSpace(10_000, 36, 700)
    expect(small.space).toBe(360_000)
    expect(afterScroll(small, { top: 0, offset: 0 }, 1234)).toEqual({ top: 1234, offset: 1234 })
    expect(topFor(small, 1234)).toBe(1234)
  })

  it('stays below the limit of browsers for a million rows', () => {
    expect(million.content).toBe(36_000_000)
    expect(million.space).toBe(longestSpace)
  })

  it('moves the content pixel by pixel under the wheel, and in proportion under a dragged bar', () => {
    const start = positionAt(million, 18_000_000)
    expect(afterScroll(million, start, start.top + 100)).toEqual({
      top: start.top + 100,
      offset: 18_000_100,
    })
    const dragged = afterScroll(million, start, 3_750_000)
    expect(dragged.offset / million.content).toBeCloseTo(0.25, 3)
  })

  it('shows the last row at the end of the bar and the first at its beginning', () => {
    const end = afterScroll(million, positionAt(million, 0), longestSpace - 700)
    expect(end.offset + 700).toBe(million.content)
    expect(rowsInView(million, end.offset, 36, 0).end).toBe(1_000_000)
    expect(afterScroll(million, end, 0)).toEqual({ top: 0, offset: 0 })
  })

  it('never gets stuck: small steps reach both ends of the content, and the bar arrives with it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 20, max: 1200 }), (from, step) => {
        let up: ScrollPosition = positionAt(million, from)
        for (let i = 0; i <= (2 * from) / step + 10; i += 1)
          up = afterScroll(million, up, Math.max(up.top - step, 0))
        expect(up).toEqual({ top: 0, offset: 0 })
        let down: ScrollPosition = positionAt(million, million.content - 700 - from)
        const lastTop = longestSpace - 700
        for (let i = 0; i <= (2 * from) / step + 10; i += 1)
          down = afterScroll(million, down, Math.min(down.top + step, lastTop))
        expect(down).toEqual({ top: lastTop, offset: million.content - 700 })
      }),
      { numRuns: 50 },
    )
  })

  it('draws only what is in view and a few around it', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 24, max: 120 }), fc.nat(), (rows, height, at) => {
        const space = scrollSpace(rows, height, 700)
        const { offset } = positionAt(space, at % Math.max(space.content, 1))
        const { start, end } = rowsInView(space, offset, height, 5)
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(rows)
        expect(end - start).toBeLessThanOrEqual(Math.ceil(700 / height) + 1 + 10)
        expect(end > start).toBe(rows > 0)
      }),
    )
  })

  it('brings a row into view with the least movement', () => {
    expect(offsetShowing(million, 3600, 0, 36)).toBe(0)
    expect(offsetShowing(million, 3600, 105, 36)).toBe(3600)
    expect(offsetShowing(million, 0, 900_000, 36)).toBe(900_001 * 36 - 700)
  })
})
