import { expect, it } from 'vitest'
import { safePath } from './safe-path.ts'

it.each(['/', '/projects/1/data?tab=2#x'])('lets %j through', (path) => {
  expect(safePath(path)).toBe(path)
})

it.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '',
  7,
  undefined,
])('refuses %j', (path) => {
  expect(safePath(path)).toBeUndefined()
})
