import { expect, it } from 'vitest'
import { parseLabelConfig } from './parse.ts'
import { parsedLabelConfig } from './parsed-config.ts'

it('describes every control the way compatible clients read it', () => {
  const result = parseLabelConfig(`<View>
    <Filter name="f" toName="label"/>
    <RectangleLabels name="label" toName="image"><Label value="Car" background="red" showAlias="true"/><Label value="Bus" alias="b"/></RectangleLabels>
    <Image name="image" value="$url"/>
    <Text name="text" value="$doc" valueType="url"/>
    <Choices name="kind" toName="image,text" perRegion="true" whenTagName="label"><Choice value="A"/></Choices>
  </View>`)
  expect(result.ok && parsedLabelConfig(result.config)).toEqual({
    label: {
      type: 'RectangleLabels',
      to_name: ['image'],
      inputs: [{ type: 'Image', value: 'url', valueType: null }],
      labels: ['Car', 'b'],
      labels_attrs: {
        Car: { value: 'Car', background: 'red', showAlias: 'true' },
        b: { value: 'Bus', alias: 'b' },
      },
    },
    kind: {
      type: 'Choices',
      to_name: ['image', 'text'],
      inputs: [
        { type: 'Image', value: 'url', valueType: null },
        { type: 'Text', value: 'doc', valueType: 'url' },
      ],
      labels: ['A'],
      labels_attrs: { A: { value: 'A' } },
      conditionals: { type: 'tag', name: 'label' },
    },
  })
})

it('leaves out a target that does not exist', () => {
  const result = parseLabelConfig('<View><Rating name="r" toName="gone"/></View>')
  expect(result.ok && parsedLabelConfig(result.config)).toMatchObject({
    r: { to_name: ['gone'], inputs: [], labels: [] },
  })
})
