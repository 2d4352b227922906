import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstDataKey, interpolate } from './interpolate.ts'

const data = {
  a: { b: [{ c: 7 }] },
  title: 'Cats',
  list: [1, 2],
  no: null,
  zero: 0,
  größe: 'XL',
  '{{0}}': 'idx',
}

describe('filling a template from task data', () => {
  it.each([
    ['$title', 'Cats'],
    ['$list', [1, 2]],
    ['$a.b[0].c', 7],
    ['$zero', 0],
    ['$no', ''],
    ['$missing', ''],
    ['$a.b[9].c', ''],
    ['$größe', 'XL'],
    ['Title: $title.', 'Title: Cats.'],
    ['$title and $a.b[0].c', 'Cats and 7'],
    ['items $list', 'items [1,2]'],
    ['none $missing!', 'none !'],
    ['5 $ only', '5 $ only'],
    ['$constructor', ''],
    ['$title.length', ''],
    ['$__proto__', ''],
  ])('turns %s into %j', (template, expected) => {
    expect(interpolate(template, data)).toEqual(expected)
  })

  it('leaves text without a variable as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('$')),
        (text) => interpolate(text, data) === text,
      ),
    )
  })

  it('gives a whole-variable template the very value of the data', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => Object.is(interpolate('$v', { v: value }), value ?? '')))
  })

  it.each([
    ['$a.b', 'a'],
    ['x $k[0]', 'k'],
    ['nothing', undefined],
  ])('finds the key that %s needs', (template, key) => {
    expect(firstDataKey(template)).toBe(key)
  })
})
