import { describe, expect, it } from 'vitest'
import { bytes, duration, relativeTime } from './format.ts'

const now = new Date('2026-01-01T12:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)

describe('relativeTime', () => {
  it.each([
    [2, 'now'],
    [30, '30 seconds ago'],
    [65, '1 minute ago'],
    [7200, '2 hours ago'],
    [86_400, 'yesterday'],
    [-120, 'in 2 minutes'],
  ])('%d seconds ago reads %j', (seconds, text) => {
    expect(relativeTime(ago(seconds), now, 'en')).toBe(text)
  })
})

describe('duration', () => {
  it.each([
    [0, '0 sec'],
    [59.6, '1 min'],
    [3900, '1 hr 5 min'],
    [90_061, '1 day 1 hr'],
  ])('%d seconds read %j', (seconds, text) => {
    expect(duration(seconds, 'en')).toBe(text)
  })
})

describe('bytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1400, '1.4 kB'],
    [12_345_678, '12.3 MB'],
  ])('%d reads %j', (count, text) => {
    expect(bytes(count, 'en')).toBe(text)
  })
})
