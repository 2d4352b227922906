import { describe, expect, it } from 'vitest'
import { createLeadTimer } from './lead-timer.ts'

function setUp(before = 0) {
  let now = 0
  const timer = createLeadTimer(() => now, before)
  return { timer, pass: (seconds: number) => (now += seconds * 1000) }
}

describe('lead time', () => {
  it('counts from when the media are in, on top of earlier sessions', () => {
    const { timer, pass } = setUp(30)
    pass(10)
    timer.touch()
    expect(timer.seconds()).toBe(30)
    timer.start()
    pass(12)
    expect(timer.seconds()).toBe(42)
  })

  it('stops while the tab is hidden', () => {
    const { timer, pass } = setUp()
    timer.start()
    pass(10)
    timer.setHidden(true)
    pass(1000)
    timer.setHidden(false)
    pass(5)
    expect(timer.seconds()).toBe(15)
  })

  it('does not count more than five minutes without a sign of life', () => {
    const { timer, pass } = setUp()
    timer.start()
    pass(60)
    timer.touch()
    pass(3600)
    expect(timer.seconds()).toBe(360)
    timer.touch()
    pass(10)
    expect(timer.seconds()).toBe(370)
  })
})
