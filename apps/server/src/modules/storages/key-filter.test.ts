import { expect, test } from 'vitest'
import { compileKeyFilter, KeyFilterTimeout } from './key-filter.ts'

function matching(pattern: string | null, keys: string[]): string[] | string {
  const compiled = compileKeyFilter(pattern)
  return compiled.ok ? compiled.filter.matching(keys) : compiled.message
}
const keys = ['a.jpg', 'a.JPG', 'dir/a.jpg', 'a.jpg.bak', '日本/猫.jpg', '😀.jpg']

test.each([
  ['empty takes everything', '', keys],
  ['none takes everything', null, keys],
  ['.* takes everything', '.*', keys],
  ['matches from the start, not to the end', 'a\\.jpg', ['a.jpg', 'a.jpg.bak']],
  ['does not search inside', 'jpg', []],
  ['alternatives are all tied to the start', 'x|dir', ['dir/a.jpg']],
  ['an end anchor works', '.*\\.jpg$', ['a.jpg', 'dir/a.jpg', '日本/猫.jpg', '😀.jpg']],
  [
    'Python flags at the start work',
    '(?i).*\\.jpg$',
    ['a.jpg', 'a.JPG', 'dir/a.jpg', '日本/猫.jpg', '😀.jpg'],
  ],
  ['Python group names work', '(?P<d>dir)/.*', ['dir/a.jpg']],
  ['a dot is one character, also beyond the basic plane', '.\\.jpg', ['a.jpg', 'a.jpg.bak', '😀.jpg']],
  ['needless escapes are allowed as in Python', '.*\\/a\\.jpg', ['dir/a.jpg']],
])('%s', (_name, pattern, expected) => {
  expect(matching(pattern, keys)).toEqual(expected)
})

test.each(['(', '[', '*a', '(?P<', '\\'])('%s is refused with a sentence', (pattern) => {
  expect(matching(pattern, keys)).toContain('not a valid regular expression')
})

test.each([
  ['(a+)+$', `${'a'.repeat(60)}!`],
  ['(.*a){25}$', `${'a'.repeat(200)}!`],
  ['(a|a)*$', `${'a'.repeat(60)}!`],
  ['([a-zA-Z0-9]+)*@', 'a'.repeat(60)],
])('a pattern that explodes (%s) ends with an error instead of a standstill', (pattern, key) => {
  expect(() => matching(pattern, ['x', key])).toThrow(KeyFilterTimeout)
})
