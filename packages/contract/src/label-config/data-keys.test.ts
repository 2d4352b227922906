import { describe, expect, it } from 'vitest'
import { dataKeys, undefinedKey } from './data-keys.ts'
import { parseLabelConfig } from './parse.ts'
import { projectTemplates } from './templates.ts'

function keysOf(inside: string): { all: string[]; first: string | undefined } {
  const result = parseLabelConfig(`<View>${inside}</View>`)
  if (!result.ok) throw new Error(result.errors[0]?.message)
  return { all: dataKeys(result.config), first: undefinedKey(result.config) }
}

describe('the data keys of a config', () => {
  it.each([
    ['nothing', '', [], undefined],
    ['one image', '<Image name="i" value="$image"/>', ['image'], 'image'],
    ['two objects in order', '<Text name="t" value="$t"/><Image name="i" value="$i"/>', ['t', 'i'], 't'],
    ['one key used twice', '<Text name="a" value="$t"/><Text name="b" value="$t"/>', ['t'], 't'],
    ['a list of images', '<Image name="i" valueList="$urls"/>', ['urls'], undefined],
    ['a path inside the data', '<Text name="t" value="$doc.body[0]"/>', ['doc'], 'doc.body[0]'],
    ['a variable inside a URL', '<Image name="i" value="https://x/$file"/>', ['file'], undefined],
    ['a literal text', '<Text name="t" value="hello"/>', [], undefined],
    ['a header, which is not an object', '<Header value="$title"/><Text name="t" value="$t"/>', ['t'], 't'],
    [
      'a control that takes its labels from the data',
      '<Labels name="l" toName="t" value="$ls"/><Text name="t" value="$t"/>',
      ['t'],
      'ls',
    ],
    ['an object without a name', '<Table value="$row"/>', [], undefined],
  ])('are right for %s', (_what, inside, all, first) => {
    expect(keysOf(inside)).toEqual({ all, first })
  })

  it('ignore the root tag for whole files, as compatible clients do', () => {
    const result = parseLabelConfig('<Text name="t" value="$t"/>')
    expect(result.ok && undefinedKey(result.config)).toBe(undefined)
  })

  it.each(projectTemplates.map((template) => [template.id, template.config] as const))(
    'of the template %s are exactly one',
    (_id, xml) => {
      const result = parseLabelConfig(xml)
      expect(result.ok && dataKeys(result.config)).toHaveLength(1)
    },
  )
})
