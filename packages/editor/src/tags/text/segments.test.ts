import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { schemaOf } from '../../../testing/schema.ts'
import { offsetMap } from '../../model/code-points.ts'
import { createRegionIndexer } from '../../model/regions.ts'
import { placeSpans, segmentText } from './segments.ts'

const schema = schemaOf(
  '<View><Text name="t" value="$t"/><Labels name="l" toName="t"><Label value="A"/></Labels></View>',
)
const spans = (pairs: readonly (readonly [number, number])[], text: string) =>
  placeSpans(
    createRegionIndexer(schema)(
      pairs.map(([start, end], index) => ({
        id: `${index}`,
        type: 'labels',
        from_name: 'l',
        to_name: 't',
        value: { start, end, labels: ['A'] },
      })),
    ).regions,
    't',
    offsetMap(text),
  )

it('covers the text without gaps, and each stretch lists exactly the spans over it', () => {
  const anySpan = fc.tuple(fc.nat(20), fc.nat(20)).filter(([a, b]) => a < b)
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 12 }), (pairs) => {
      const placed = spans(pairs, 'x'.repeat(20))
      const segments = segmentText(20, placed)
      expect(segments.map((segment) => segment.end - segment.start).reduce((a, b) => a + b, 0)).toBe(20)
      for (const [index, segment] of segments.entries()) {
        expect(segment.start).toBe(segments[index - 1]?.end ?? 0)
        const over = placed.filter((span) => span.start <= segment.start && span.end >= segment.end)
        expect(segment.regions.map((region) => region.id).toSorted()).toEqual(
          over.map((span) => span.region.id).toSorted(),
        )
      }
    }),
  )
})

it('places code points behind emoji where they are seen', () => {
  const [segment] = segmentText(8, spans([[2, 5]], '😀 Ada 😀')).filter((one) => one.regions.length > 0)
  expect('😀 Ada 😀'.slice(segment?.start, segment?.end)).toBe('Ada')
})

it('does not place a span that ends beyond the text', () => {
  expect(spans([[0, 99]], 'short')).toEqual([])
})
