import { describe, expect, it } from 'vitest'
import { addSample, rateOf, type Sample } from './rate.ts'

const collect = (...pairs: [number, number][]) =>
  pairs.reduce<readonly Sample[]>((all, [at, count]) => addSample(all, { at, count }), [])

describe('rate of a run', () => {
  it('is unknown from one number', () => {
    expect(rateOf(collect([0, 500]))).toBeNull()
  })

  it('is the growth between the first and the last sample', () => {
    expect(rateOf(collect([0, 100], [1000, 300], [2000, 700]))).toBe(300)
  })

  it('forgets what is older than ten seconds', () => {
    expect(rateOf(collect([0, 0], [10_000, 100_000], [20_000, 100_100]))).toBe(10)
  })

  it('starts anew for the next run', () => {
    expect(collect([0, 900], [1000, 3])).toEqual([{ at: 1000, count: 3 }])
  })
})
