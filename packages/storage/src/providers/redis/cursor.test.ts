import { describe, expect, it } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

describe('a cursor', () => {
  it.each([
    { runId: 'abcdef012345', scan: '17592186044416', within: null },
    { runId: null, scan: '3', within: null },
    { runId: 'abcdef012345', scan: '0', within: { end: '5', after: 'key.with.dots/日本' } },
    { runId: null, scan: '0', within: { end: '5', after: '' } },
  ])('is read as it was written: %j', (cursor) => {
    expect(readCursor(writeCursor(cursor), cursor.runId)).toEqual(cursor)
  })

  it.each(['', 'x', 'abc', '-.', '-.1.2', 'abcdef.9.8.7.6', '../../x'])(
    'that is none (%j) is the start',
    (text) => {
      expect(readCursor(text, 'abcdef012345')).toEqual({ runId: 'abcdef012345', scan: '0', within: null })
    },
  )
})
