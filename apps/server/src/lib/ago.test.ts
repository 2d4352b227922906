import { expect, test } from 'vitest'
import { ago } from './ago.ts'

const now = new Date('2026-05-01T12:00:00Z')
const before = (seconds: number): string => ago(new Date(now.getTime() - seconds * 1000), now)

test.each([
  [0, '0\u00a0minutes'],
  [-30, '0\u00a0minutes'],
  [59, '0\u00a0minutes'],
  [60, '1\u00a0minute'],
  [150, '2\u00a0minutes'],
  [3_600, '1\u00a0hour'],
  [7_500, '2\u00a0hours, 5\u00a0minutes'],
  [86_400 + 120, '1\u00a0day'],
  [8 * 86_400, '1\u00a0week, 1\u00a0day'],
  [366 * 86_400, '1\u00a0year'],
])('%d seconds ago reads as %s', (seconds, words) => {
  expect(before(seconds)).toBe(words)
})
