import { parseLabelConfig } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { schemaOf } from '../../testing/schema.ts'
import type { Items } from './result-item.ts'
import { serialize } from './serialize.ts'
import { findProblems, validateResult } from './validate.ts'

const config = `<View>
  <Image name="img" value="$image"/>
  <RectangleLabels name="boxes" toName="img"><Label value="Car"/><Label value="Sign"/></RectangleLabels>
  <Choices name="weather" toName="img" required="true" requiredMessage="Look at the sky"><Choice value="Sun"/><Choice value="Rain"/></Choices>
  <View visibleWhen="choice-selected" whenTagName="weather" whenChoiceValue="Rain">
    <Rating name="wetness" toName="img" required="true"/>
  </View>
  <TextArea name="sign" toName="img" perRegion="true" whenLabelValue="Sign" required="true"/>
</View>`
const schema = schemaOf(config)

const weather = (choice: string) => ({
  id: 'w',
  type: 'choices',
  from_name: 'weather',
  to_name: 'img',
  value: { choices: [choice] },
})
const wet = { id: 'r', type: 'rating', from_name: 'wetness', to_name: 'img', value: { rating: 2 } }
const box = (id: string, label: string) => ({
  id,
  type: 'rectanglelabels',
  from_name: 'boxes',
  to_name: 'img',
  value: { x: 1, y: 1, width: 2, height: 2, rotation: 0, rectanglelabels: [label] },
})
const words = (id: string, text: string) => ({
  id,
  type: 'textarea',
  from_name: 'sign',
  to_name: 'img',
  value: { x: 1, y: 1, width: 2, height: 2, rotation: 0, text: [text] },
})

describe('what is missing', () => {
  it.each<[string, Items, string[]]>([
    ['an unanswered question', [], ['weather']],
    ['nothing, once it is answered', [weather('Sun')], []],
    ['a question that an answer brought up', [weather('Rain')], ['wetness']],
    ['nothing, once that is answered too', [weather('Rain'), wet], []],
    ['a per-region answer of one region', [weather('Sun'), box('a', 'Sign')], ['sign a']],
    ['nothing for regions the question is not about', [weather('Sun'), box('a', 'Car')], []],
    ['an answer of blanks', [weather('Sun'), box('a', 'Sign'), words('a', '  ')], ['sign a']],
    ['nothing, once every region is answered', [weather('Sun'), box('a', 'Sign'), words('a', 'STOP')], []],
  ])('is %s', (_what, items, expected) => {
    const found = findProblems(items, schema).map((problem) =>
      [problem.control, problem.regionId].filter(Boolean).join(' '),
    )
    expect(found).toEqual(expected)
  })

  it('is told in the words of the config', () => {
    const parsed = parseLabelConfig(config)
    expect(parsed.ok && validateResult(parsed.config, [])).toEqual([
      { kind: 'required', control: 'weather', message: 'Look at the sky' },
    ])
  })

  it('is a label when a label bar is required', () => {
    const labels = schemaOf(
      '<View><Text name="t" value="$t"/><Labels name="l" toName="t" required="true"><Label value="a"/></Labels></View>',
    )
    expect(findProblems([], labels)).toHaveLength(1)
  })
})

describe('saving', () => {
  it('leaves out an answer that a choice rule hides, and nothing else', () => {
    expect(serialize([weather('Sun'), wet, box('a', 'Car')], schema)).toEqual([
      weather('Sun'),
      box('a', 'Car'),
    ])
    expect(serialize([weather('Rain'), wet], schema)).toEqual([weather('Rain'), wet])
  })

  it('leaves out a per-region answer that no longer applies to its region', () => {
    expect(serialize([box('a', 'Car'), words('a', 'STOP')], schema)).toEqual([box('a', 'Car')])
    expect(serialize([box('a', 'Sign'), words('a', 'STOP')], schema)).toHaveLength(2)
  })
})
