import { describe, expect, it } from 'vitest'
import { frameRateOf, speedsOf, stepped } from './playback.ts'

describe('a step of frames', () => {
  it('lands in the middle of the next frame and of the one before', () => {
    expect(stepped(0, 1, 10, 2)).toBeCloseTo(0.15)
    expect(stepped(0.15, 1, 10, 2)).toBeCloseTo(0.25)
    expect(stepped(0.25, -1, 10, 2)).toBeCloseTo(0.15)
    expect(stepped(1 / 3, 1, 24, 2)).toBeCloseTo(9.5 / 24)
  })

  it('stops at the first frame and at the last', () => {
    expect(stepped(0.05, -1, 10, 2)).toBeCloseTo(0.05)
    expect(stepped(2, 1, 10, 2)).toBeCloseTo(1.95)
    expect(stepped(0, -Infinity, 10, 2)).toBeCloseTo(0.05)
    expect(stepped(0, Infinity, 10, 2)).toBeCloseTo(1.95)
  })

  it('goes on where the end is not known', () => {
    expect(stepped(5, 1, 10, Infinity)).toBeCloseTo(5.15)
  })
})

it.each([
  [undefined, 24],
  ['25', 25],
  ['29.97', 29.97],
  ['0', 24],
  ['-5', 24],
  ['$fps', 24],
])('a frame rate of %s counts as %s', (given, rate) => {
  expect(frameRateOf(given)).toBe(rate)
})

it('a config chooses the first speed and the least one', () => {
  expect(speedsOf(undefined, undefined)).toMatchObject({
    start: 1,
    choices: [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2],
  })
  expect(speedsOf('1.1', '0.75')).toEqual({ start: 1.1, choices: [0.75, 1, 1.1, 1.25, 1.5, 2] })
  expect(speedsOf('100', '3')).toMatchObject({ start: 1, choices: [1, 1.25, 1.5, 2] })
})
