import { describe, expect, it } from 'vitest'
import { recover, sameJson } from './recovery.ts'

const box = (x: number) => ({ id: 'a', type: 'rectanglelabels', value: { x, y: 2 } })

describe('recovery', () => {
  it('takes the server when the journal holds nothing more', () => {
    expect(recover({ result: [box(1)], at: 5 }, null)).toEqual({ kind: 'server' })
    const reordered = { value: { y: 2, x: 1 }, type: 'rectanglelabels', id: 'a' }
    expect(recover({ result: [box(1)], at: 5 }, { result: [reordered], at: 3 })).toEqual({ kind: 'server' })
    expect(recover(null, { result: [], at: 3 })).toEqual({ kind: 'server' })
  })

  it('takes the journal when it is newer, or all there is', () => {
    const local = { result: [box(2)], at: 9 }
    expect(recover({ result: [box(1)], at: 5 }, local)).toEqual({ kind: 'local', local })
    expect(recover(null, local)).toEqual({ kind: 'local', local })
  })

  it('asks when somebody went on elsewhere', () => {
    const server = { result: [box(1)], at: 9 }
    const local = { result: [box(2)], at: 5 }
    expect(recover(server, local)).toEqual({ kind: 'conflict', server, local })
  })

  it('compares as JSON', () => {
    expect(sameJson([1, { a: null }], [1, { a: null }])).toBe(true)
    expect(sameJson({ a: 1 }, { a: 1, b: undefined })).toBe(true)
    expect(sameJson({ a: 1 }, { b: 1 })).toBe(false)
    expect(sameJson([], {})).toBe(false)
    expect(sameJson([1], [1, 2])).toBe(false)
  })
})
