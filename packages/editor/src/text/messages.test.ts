import { expect, it } from 'vitest'
import { english, fillMessage, translateEnglish } from './messages.ts'

it('fills in what it is given and shows a missing name as it is', () => {
  expect(translateEnglish('region.span', { start: 0, end: 3 })).toBe('Characters 0 to 3')
  expect(fillMessage('{a} {b}', { a: 1 })).toBe('1 {b}')
})

it('has no empty text', () => {
  expect(Object.entries(english).filter(([, text]) => text.trim() === '')).toEqual([])
})
