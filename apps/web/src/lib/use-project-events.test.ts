import { expect, it } from 'vitest'
import { parseProjectEvent, pollWhileDown, reconnectDelay } from './use-project-events.ts'

it('waits longer after each failure, never more than 15 seconds, and not all pages equally long', () => {
  expect([0, 1, 2, 3, 4, 50].map((failures) => reconnectDelay(failures, 0))).toEqual([
    1000, 2000, 4000, 8000, 15_000, 15_000,
  ])
  expect(reconnectDelay(1, 1)).toBe(1600)
})

it('reads events and drops what is none', () => {
  expect(parseProjectEvent('{"type":"tasks"}')).toEqual({ type: 'tasks' })
  expect(parseProjectEvent('not json')).toBeNull()
  expect(parseProjectEvent('null')).toBeNull()
})

it('polls only while the stream is down', () => {
  expect(pollWhileDown('live')).toBe(false)
  expect(pollWhileDown('reconnecting')).toBe(5000)
})
