import { memo, type CSSProperties, type ReactNode } from 'react'
import type { Schema } from '../../model/schema.ts'
import { labelTexts } from '../../model/describe.ts'
import { offsetAttribute } from './dom-offsets.ts'
import type { Segment } from './segments.ts'

interface SegmentViewProps {
  segment: Segment
  text: string
  selected: readonly string[]
  /** The region the pointer is at in the list. */
  pointed: string | null
  schema: Schema
}

/** Underlines of nested spans are stacked this far apart. */
const step = 4

/** One stretch of text. Labels are drawn by CSS, so the DOM's text is the task's text and nothing else. */
export const SegmentView = memo(
  function SegmentView({ segment, text, selected, pointed, schema }: SegmentViewProps): ReactNode {
    const { regions, ending } = segment
    const place = { [offsetAttribute]: segment.start }
    if (regions.length === 0) return <span {...place}>{text}</span>
    const inner = regions.at(-1)
    const isMarked = regions.some((region) => selected.includes(region.id) || region.id === pointed)
    const style: CSSProperties & Record<`--${string}`, string> = {
      '--slc-color': inner?.color ?? 'gray',
      backgroundImage: regions
        .map((region) => `linear-gradient(${region.color}, ${region.color})`)
        .join(', '),
      backgroundSize: regions.map(() => '100% 2px').join(', '),
      backgroundPosition: regions.map((_region, index) => `0 calc(100% - ${index * step}px)`).join(', '),
      paddingBottom: regions.length * step,
    }
    return (
      <span
        {...place}
        className={isMarked ? 'slc-span slc-span-selected' : 'slc-span'}
        style={style}
        data-regions={regions.map((region) => region.id).join(' ')}
        data-labels={ending.flatMap((region) => labelTexts(region, schema)).join(', ') || undefined}
      >
        {text}
      </span>
    )
  },
  (before, after) =>
    before.text === after.text &&
    before.segment.start === after.segment.start &&
    same(before.segment.regions, after.segment.regions) &&
    same(before.segment.ending, after.segment.ending) &&
    ((before.selected === after.selected && before.pointed === after.pointed) ||
      before.segment.regions.length === 0),
)

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((entry, index) => entry === b[index])
