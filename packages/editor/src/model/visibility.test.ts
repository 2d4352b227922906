import { expect, it } from 'vitest'
import { schemaOf } from '../../testing/schema.ts'
import { createRegionIndexer } from './regions.ts'
import type { Items } from './result-item.ts'
import { isTagVisible } from './visibility.ts'

const schema = schemaOf(`<View>
  <Text name="t" value="$t"/>
  <Labels name="l" toName="t"><Label value="A"/><Label value="B"/></Labels>
  <Choices name="c" toName="t"><Choice value="Yes"/><Choice value="No"/></Choices>
</View>`)
const span: Items = [
  { id: 's', type: 'labels', from_name: 'l', to_name: 't', value: { start: 0, end: 1, labels: ['A'] } },
]
const yes: Items = [{ id: 'c', type: 'choices', from_name: 'c', to_name: 't', value: { choices: ['Yes'] } }]
const selected = createRegionIndexer(schema)(span).regions

it.each([
  ['without a rule', {}, true, true],
  ['on a selected region', { visiblewhen: 'region-selected' }, false, true],
  ['on a region with the label', { visiblewhen: 'region-selected', whenlabelvalue: 'B, A' }, false, true],
  ['on a region with another label', { visiblewhen: 'region-selected', whenlabelvalue: 'B' }, false, false],
  ['on a region of another control', { visiblewhen: 'region-selected', whentagname: 'c' }, false, false],
  ['without a selected region', { visiblewhen: 'no-region-selected' }, true, false],
  ['on any choice', { visiblewhen: 'choice-selected', whentagname: 'c' }, false, true],
  [
    'on that choice',
    { visiblewhen: 'choice-selected', whentagname: 'c', whenchoicevalue: 'Yes' },
    false,
    true,
  ],
  [
    'on the other choice',
    { visiblewhen: 'choice-selected', whentagname: 'c', whenchoicevalue: 'No' },
    false,
    false,
  ],
  [
    'without that choice',
    { visiblewhen: 'choice-unselected', whentagname: 'c', whenchoicevalue: 'Yes' },
    true,
    false,
  ],
])('shows a tag %s', (_what, attrs, before, after) => {
  const node = { ...schema.root, attrs: attrs as Record<string, string> }
  expect(isTagVisible(node, { items: [], selected: [] })).toBe(before)
  expect(isTagVisible(node, { items: [...span, ...yes], selected })).toBe(after)
})
