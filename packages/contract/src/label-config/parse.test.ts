import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxConfigBytes, maxConfigDepth, parseLabelConfig } from './parse.ts'
import type { LabelConfig } from './types.ts'

function parsed(xml: string): LabelConfig {
  const result = parseLabelConfig(xml)
  if (!result.ok) throw new Error(result.errors.map((error) => error.message).join('\n'))
  return result.config
}

describe('reading a labeling config', () => {
  it('takes tag and attribute names in any case', () => {
    const config = parsed(
      '<view><RECTANGLELABELS NAME="a" toname="i"><label VALUE="x"/></RECTANGLELABELS><image Name="i" value="$u"/></view>',
    )
    expect(config.root.type).toBe('View')
    expect(config.controls).toMatchObject([
      { name: 'a', type: 'RectangleLabels', toName: ['i'], values: [{ value: 'x', result: 'x' }] },
    ])
    expect(config.objects).toMatchObject([{ name: 'i', type: 'Image', dataKey: 'u' }])
  })

  it('uses the inner text of a childless tag as its value', () => {
    const config = parsed('<View><Header>Hello &amp; welcome</Header><Text name="t">$body</Text></View>')
    expect(config.root.children[0]?.attrs['value']).toBe('Hello & welcome')
    expect(config.objects).toMatchObject([{ name: 't', value: '$body', dataKey: 'body' }])
  })

  it('keeps the markup inside HyperText as written', () => {
    const config = parsed(
      '<View><HyperText name="h" title="a>b"><p class="x">One <b>two</b></p></HyperText></View>',
    )
    expect(config.root.children[0]).toMatchObject({
      innerXml: '<p class="x">One <b>two</b></p>',
      children: [],
    })
  })

  it('does not turn CSS into a value', () => {
    expect(parsed('<View><Style>.a { color: red }</Style></View>').root.children[0]).toMatchObject({
      text: '.a { color: red }',
      attrs: {},
    })
  })

  it('keeps an unknown tag under its own name and reads its children', () => {
    const config = parsed('<View><Hologram name="h" toName="i"/><Image name="i" value="$u"/></View>')
    expect(config.root.children[0]).toMatchObject({ type: 'Hologram', known: false })
    expect(config.controls).toMatchObject([{ name: 'h', type: 'Hologram' }])
  })

  it('writes the alias of a choice into results and shows its value', () => {
    const config = parsed(
      '<View><Text name="t" value="$t"/><Choices name="c" toName="t"><View><Choice value="Yes" alias="y"/></View></Choices></View>',
    )
    expect(config.controls[0]?.values).toMatchObject([{ value: 'Yes', alias: 'y', result: 'y' }])
  })

  it('gives nested choices their path', () => {
    const config = parsed(
      '<View><Text name="t" value="$t"/><Choices name="c" toName="t" allowNested="true"><Choice value="A"><Choice value="B"/></Choice></Choices></View>',
    )
    expect(config.controls[0]?.values.map((value) => [...value.path, value.result])).toEqual([
      ['A'],
      ['A', 'B'],
    ])
  })

  it('says where each tag stands', () => {
    const config = parsed('<View>\n  <Image name="i" value="$u"/>\n</View>')
    expect(config.root.children[0]).toMatchObject({ line: 2, column: 3 })
  })

  it.each([
    ['an empty config', '  ', /is empty/],
    ['text that is no XML', 'hello', /not well-formed/],
    ['an unclosed tag', '<View><Image></View>', /not well-formed.*line 1/],
    ['a second root', '<View/><View/>', /not well-formed/],
    ['an undefined entity', '<View>&nbsp;</View>', /&nbsp;/],
    ['a DTD', '<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>', /DTD.*Remove it/],
    [
      'a DTD after a comment and a declaration',
      '<?xml version="1.0"?><!-- a --><!DOCTYPE x SYSTEM "file:///etc/passwd"><View/>',
      /DTD/,
    ],
    ['a DTD in lower case', '<!doctype html><View/>', /DTD/],
    [
      'nesting beyond the limit',
      '<View>'.repeat(maxConfigDepth + 1) + '</View>'.repeat(maxConfigDepth + 1),
      /nested deeper/,
    ],
    ['nesting that would exhaust the stack', '<a>'.repeat(100_000) + '</a>'.repeat(100_000), /nested deeper/],
    ['a megabyte too much', `<View>${' '.repeat(maxConfigBytes)}</View>`, /larger than 1 MiB/],
    ['a megabyte of two-byte letters', `<View>${'é'.repeat(maxConfigBytes / 2)}</View>`, /larger than 1 MiB/],
  ])('refuses %s with a sentence', (_what, xml, message) => {
    const result = parseLabelConfig(xml)
    expect(result.ok ? [] : result.errors).toMatchObject([
      { severity: 'error', message: expect.stringMatching(message) },
    ])
  })

  it('accepts nesting up to the limit', () => {
    expect(parseLabelConfig('<View>'.repeat(maxConfigDepth) + '</View>'.repeat(maxConfigDepth)).ok).toBe(true)
  })

  it('accepts the word DOCTYPE where it is only text', () => {
    expect(
      parseLabelConfig('<View><!-- <!DOCTYPE x> --><Header><![CDATA[<!DOCTYPE x>]]></Header></View>').ok,
    ).toBe(true)
  })

  it('answers with a value for any input, never with an exception', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '<View>',
        '</View>',
        '<!--',
        '-->',
        '<![CDATA[',
        '&',
        '<?',
        '"',
        "'",
        '<Label value="',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => typeof parseLabelConfig(pieces.join('')).ok === 'boolean'),
    )
  })

  it('reads back any attribute value it is given', () => {
    const escape = (text: string): string =>
      text.replace(/[&<>"'\t\n\r]/g, (found) => `&#${found.codePointAt(0)};`)
    const legal = fc
      .string({ unit: 'grapheme' })
      .filter((text) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text))
    fc.assert(
      fc.property(legal, (text) => {
        expect(
          parsed(`<View><Header value="${escape(text)}"/></View>`).root.children[0]?.attrs['value'],
        ).toBe(text)
      }),
    )
  })
})
