import { describe, expect, it } from 'vitest'
import { parseLabelConfig } from './parse.ts'
import { projectTemplates } from './templates.ts'
import type { ConfigProblem } from './types.ts'
import { validateLabelConfig } from './validate.ts'

function problemsOf(xml: string): ConfigProblem[] {
  const result = parseLabelConfig(xml)
  if (!result.ok) throw new Error(result.errors[0]?.message)
  return validateLabelConfig(result.config)
}

const image = '<Image name="i" value="$u"/>'
const text = '<Text name="t" value="$t"/>'

describe('validating a labeling config', () => {
  it.each(projectTemplates.map((template) => [template.id, template.config]))(
    'has no remark on the template %s',
    (_id, config) => {
      expect(problemsOf(config)).toEqual([])
    },
  )

  it.each([
    ['an empty view', ''],
    ['labels taken from task data', `<Labels name="l" toName="t" value="$labels"/>${text}`],
    [
      'choices inside layout tags',
      `${text}<Choices name="c" toName="t"><View><Choice value="a"/></View></Choices>`,
    ],
    ['a tag that points to itself', '<Chat name="c" toName="c" value="$c"/>'],
    [
      'a pairwise comparison',
      '<Text name="a" value="$a"/><Text name="b" value="$b"/><Pairwise name="p" toName="a,b"/>',
    ],
    ['an image list', '<Image name="i" valueList="$urls"/>'],
    ['a frame rate from task data', '<Video name="v" value="$v" frameRate="$fps"/>'],
    [
      'a bucket named like a tag',
      '<List name="l" value="$l"/><Ranker name="r" toName="l"/><Bucket name="l" title="x"/>',
    ],
    [
      'plain shapes with labels',
      `${image}<Rectangle name="r" toName="i"/><Labels name="l" toName="i"><Label value="a"/></Labels>`,
    ],
  ])('accepts %s', (_what, inside) => {
    expect(problemsOf(`<View>${inside}</View>`)).toEqual([])
  })

  it.each([
    [
      'two tags with one name',
      `${image}<Text name="i" value="$t"/>`,
      /<Text name="i">.*Give each tag its own name/,
    ],
    [
      'a target that does not exist',
      `${image}<RectangleLabels name="l" toName="img"><Label value="a"/></RectangleLabels>`,
      /toName="img".*Names in this config: i, l/,
    ],
    [
      'a target in the wrong case',
      '<Image name="Img" value="$u"/><Rectangle name="r" toName="img"/>',
      /did you mean "Img"/,
    ],
    [
      'boxes on a text',
      `${text}<RectangleLabels name="l" toName="t"><Label value="a"/></RectangleLabels>`,
      /cannot work on <Text name="t">.*Image/,
    ],
    [
      'a control without toName',
      `${image}<Choices name="c"><Choice value="a"/></Choices>`,
      /<Choices name="c"> needs toName/,
    ],
    ['a control without a name', `${image}<Rating toName="i"/>`, /<Rating> needs name/],
    ['an object without a value', '<Text name="t"/>', /<Text name="t"> needs value/],
    ['an object without a name', '<Text value="$t"/>', /<Text> needs name/],
    ['an image without value or valueList', '<Image name="i"/>', /needs value="\$key"/],
    [
      'labels without a label',
      `${image}<RectangleLabels name="l" toName="i"/>`,
      /nothing to choose from.*<Label/,
    ],
    [
      'a label without a value',
      `${text}<Labels name="l" toName="t"><Label/><Label value="a"/></Labels>`,
      /<Label> needs value/,
    ],
    [
      'the same choice twice',
      `${text}<Choices name="c" toName="t"><Choice value="a"/><Choice value="a"/></Choices>`,
      /stands twice/,
    ],
    [
      'an unknown kind of choice',
      `${text}<Choices name="c" toName="t" choice="many"><Choice value="a"/></Choices>`,
      /choice="many".*"single"/,
    ],
    ['a rating up to zero', `${text}<Rating name="r" toName="t" maxRating="0"/>`, /maxRating="0".*from 1/],
    ['a minimum above the maximum', `${text}<Number name="n" toName="t" min="3" max="1"/>`, /Swap them/],
    ['a pairwise comparison of one', `${text}<Pairwise name="p" toName="t"/>`, /left,right/],
  ])('reports %s', (_what, inside, message) => {
    const problems = problemsOf(`<View>\n${inside}</View>`)
    expect(problems).toMatchObject([{ severity: 'error', message: expect.stringMatching(message), line: 2 }])
  })

  it.each([
    ['an unknown tag', `<Hologram/>`, /<Hologram> is not a tag/],
    [
      'a condition on a tag that is not there',
      `<View visibleWhen="choice-selected" whenTagName="nobody"/>`,
      /whenTagName="nobody"/,
    ],
  ])('only warns about %s', (_what, inside, message) => {
    expect(problemsOf(`<View>${inside}</View>`)).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(message) },
    ])
  })

  it('lists every problem at once, in document order', () => {
    const problems = problemsOf('<View>\n<Text name="t"/>\n<Rating name="r" toName="x"/>\n<Header/></View>')
    expect(problems.map((problem) => problem.line)).toEqual([2, 3, 4])
  })
})
