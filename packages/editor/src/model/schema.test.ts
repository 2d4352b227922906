import { expect, it } from 'vitest'
import { schemaOf } from '../../testing/schema.ts'

const options = (xml: string, data = {}) =>
  [...schemaOf(xml, data).controls.values()].flatMap((control) => control.options)

it('takes options from tags and from task data', () => {
  const found = options(
    '<View><Text name="t" value="$t"/><Labels name="l" toName="t" value="$list"><Label value="A" alias="a" background="#123456"/></Labels></View>',
    {
      list: ['plain', { value: 'Full', alias: 'f', background: 'red', hotkey: 'x' }, { nothing: 1 }, null],
    },
  )
  expect(found).toMatchObject([
    { text: 'A', result: 'a', color: '#123456' },
    { text: 'plain', result: 'plain' },
    { text: 'Full', result: 'f', color: 'red', hotkey: 'x' },
  ])
})

it('replaces a colour that is no plain colour', () => {
  const found = options(
    '<View><Text name="t" value="$t"/><Labels name="l" toName="t"><Label value="A" background="url(http://x)"/></Labels></View>',
  )
  expect(found[0]?.color).toMatch(/^#/)
})

it('hands out free keys in document order over all controls, and never a reserved one', () => {
  const choice = Array.from(
    { length: 40 },
    (_unused, index) => `<Choice value="${index}"${index === 1 ? ' hotkey="1"' : ''}/>`,
  ).join('')
  const keys = options(
    `<View><Text name="t" value="$t"/><Choices name="c" toName="t">${choice}</Choices></View>`,
  ).map((option) => option.hotkey)
  expect(keys.slice(0, 4)).toEqual(['2', '1', '3', '4'])
  const given = keys.filter((key) => key !== null)
  expect(new Set(given).size).toBe(given.length)
  for (const reserved of ['v', 'f', 'o', 'u', 'h', 'r']) expect(given).not.toContain(reserved)
  expect(keys.at(-1)).toBeNull()
})

it('fills objects with task data of any type', () => {
  const schema = schemaOf(
    '<View><Image name="i" valueList="$urls"/><Text name="t" value="$doc.text"/></View>',
    { urls: ['a', 'b'], doc: { text: 'hi' } },
  )
  expect(schema.objects.get('i')?.value).toEqual(['a', 'b'])
  expect(schema.objects.get('t')?.value).toBe('hi')
})
