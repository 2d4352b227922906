import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRange, parseRange, resolveRange } from './range.ts'

describe('parseRange', () => {
  it.each([
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=100-', { start: 100 }],
    ['bytes=-5', { suffix: 5 }],
    ['Bytes = 1 - 2', { start: 1, end: 2 }],
    ['bytes=-0', { suffix: 0 }],
    ['bytes=5-4', null],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['items=0-1', null],
    ['bytes=a-b', null],
    ['bytes=0-99999999999999999999', null],
    ['', null],
    [undefined, null],
  ])('reads %j', (header, range) => {
    expect(parseRange(header)).toEqual(range)
  })

  it('undoes formatRange', () => {
    const start = fc.nat()
    const range = fc.oneof(
      fc.record({ start }),
      fc.record({ suffix: fc.nat() }),
      fc.tuple(start, fc.nat()).map(([first, more]) => ({ start: first, end: first + more })),
    )
    fc.assert(
      fc.property(range, (one) => {
        expect(parseRange(formatRange(one))).toEqual(one)
      }),
    )
  })
})

describe('resolveRange', () => {
  it('never leaves the object', () => {
    const range = fc.oneof(
      fc.record({ suffix: fc.nat(20) }),
      fc.tuple(fc.nat(20), fc.nat(20)).map(([start, more]) => ({ start, end: start + more })),
    )
    fc.assert(
      fc.property(range, fc.nat(15), (one, size) => {
        const found = resolveRange(one, size)
        if (found === null) return
        expect(found.start).toBeGreaterThanOrEqual(0)
        expect(found.end).toBeLessThan(size)
        expect(found.start).toBeLessThanOrEqual(found.end)
      }),
    )
  })

  it('finds nothing in an empty object', () => {
    expect(resolveRange({ start: 0 }, 0)).toBeNull()
    expect(resolveRange({ suffix: 5 }, 0)).toBeNull()
  })
})
