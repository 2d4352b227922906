import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describePlace, findJsonError } from './json-position.ts'

test.each([
  ['{"a": }', 6],
  ['{"a":1,}', 7],
  ['[1,2', 4],
  ['[1 2]', 3],
  ['{"a" 1}', 5],
  ['[01]', 1],
  ['{"a":"x\ny"}', 5],
  ['{} x', 3],
  ['[tru]', 1],
  ['{a:1}', 1],
  ['', 0],
])('%j stops being JSON at %i', (text, at) => {
  expect(findJsonError(text)).toBe(at)
})

test('everything that is JSON is read to its end', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(findJsonError(text)).toBe(text.length)
    }),
  )
})

test('a place is told in lines and columns that editors show', () => {
  expect(describePlace('ab\ncd\nef', 7)).toBe('line 3, column 2, position 7')
})
