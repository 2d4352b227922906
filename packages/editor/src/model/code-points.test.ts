import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePointSlice, offsetMap } from './code-points.ts'
import { snapRange, type Granularity } from './snap.ts'

const family = '👨‍👩‍👧'
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', ' ', '\r\n', '\n', '😀', family, 'é', 'ש', '𝒳', '.'),
    fc.string({ unit: 'grapheme', maxLength: 2 }),
  ),
})

describe('offsets', () => {
  it.each([
    ['plain text', 'hello', 1, 3, 'el'],
    ['after an emoji', '😀 Ada', 2, 5, 'Ada'],
    ['a family, which is five code points', `${family}x`, 5, 6, 'x'],
    ['inside a family', family, 0, 1, '👨'],
    ['CRLF counts as two', 'a\r\nb', 3, 4, 'b'],
    ['right-to-left text', 'שלום עולם', 5, 9, 'עולם'],
  ])('count code points: %s', (_what, text, start, end, expected) => {
    expect(codePointSlice(text, offsetMap(text), start, end)).toBe(expected)
  })

  it('agree with a slow count of code points, both ways, at every place', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const map = offsetMap(text)
        const points = Array.from(text)
        expect(map.length).toBe(points.length)
        for (let at = 0; at <= points.length; at += 1) {
          const unit = points.slice(0, at).join('').length
          expect(map.toUnits(at)).toBe(unit)
          expect(map.toCodePoints(unit)).toBe(at)
        }
      }),
    )
  })

  it('place the middle of a pair before it', () => {
    expect(offsetMap('a😀b').toCodePoints(2)).toBe(1)
  })
})

describe('snapping', () => {
  const snapped = (text: string, part: string, granularity: Granularity): string | null => {
    const start = text.indexOf(part)
    const range = snapRange(text, { start, end: start + part.length }, granularity)
    return range && text.slice(range.start, range.end)
  }

  it.each([
    ['symbol', 'Ada met Bob.', 'a met B', 'a met B'],
    ['symbol', 'Ada met Bob.', ' met ', 'met'],
    ['word', 'Ada met Bob, then left.', 'a met B', 'Ada met Bob'],
    ['word', 'Ada met Bob, then left.', 'Bob,', 'Bob,'],
    ['word', 'x naïve café y', 'af', 'café'],
    ['word', '我爱北京天安门', '北', '北京'],
    ['sentence', 'One two. Three four! Five.', 'hree', 'Three four!'],
    ['paragraph', 'first line\nsecond line\nthird', 'cond', 'second line'],
    ['paragraph', 'a\r\nsecond line\r\nthird', 'cond', 'second line'],
  ] as const)('to a %s in %j takes %j to %j', (granularity, text, part, expected) => {
    expect(snapped(text, part, granularity)).toBe(expected)
  })

  it('never cuts a character that is made of several code points', () => {
    const text = `a${family}b`
    expect(snapRange(text, { start: 1, end: 3 }, 'symbol')).toEqual({ start: 1, end: 1 + family.length })
  })

  it('marks nothing when only blanks are selected', () => {
    expect(snapRange('a \r\n b', { start: 1, end: 5 }, 'word')).toBeNull()
  })

  it('keeps at least the selected text without its blanks, starts and ends on no blank', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.nat(),
        fc.nat(),
        fc.constantFrom<Granularity>('symbol', 'word', 'sentence', 'paragraph'),
        (text, a, b, granularity) => {
          const [start = 0, end = 0] = [a % (text.length + 1), b % (text.length + 1)].toSorted(
            (x, y) => x - y,
          )
          const range = snapRange(text, { start, end }, granularity)
          const wanted = text.slice(start, end).trim()
          if (wanted === '') return range === null
          const got = range ? text.slice(range.start, range.end) : ''
          expect(got).toContain(wanted)
          return got === got.trim()
        },
      ),
    )
  })

  it('handles a megabyte without looking at all of it', () => {
    const text = `${'word '.repeat(200_000)}Ada met Bob${' word'.repeat(1000)}`
    expect(snapped(text, 'da met Bo', 'word')).toBe('Ada met Bob')
  })
})
