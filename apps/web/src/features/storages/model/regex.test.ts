import { expect, it } from 'vitest'
import { regexProblem } from './regex.ts'

it.each([
  '',
  '.*',
  String.raw`images/.*\.(jpe?g|png)`,
  String.raw`a\-b`,
  '(?P<year>[0-9]+)/(?P=year)',
  '(?i)cat',
])('takes %j', (pattern) => {
  expect(regexProblem(pattern)).toBeNull()
})

it.each(['(', '[a-', '*.jpg', '(?P<a'])('says what is wrong with %j, without repeating it', (pattern) => {
  const problem = regexProblem(pattern)
  expect(problem).toMatch(/\w+/)
  expect(problem).not.toContain('Invalid regular expression')
})
