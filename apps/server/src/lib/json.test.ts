import { describe, expect, test } from 'vitest'
import { MAX_DEPTH, parseJson } from './json.ts'

describe('JSON from outside', () => {
  test('is read as JSON.parse reads it', () => {
    const text = '{"a":[1,"\\"]}{[",{"b":null}],"constructor":"Mercedes","c":"\\\\"}'
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  test('may begin with a byte order mark', () => {
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 })
  })

  test.each(['{"a":{"__proto__":{"admin":true}}}', '{"a":{"\\u005f_proto__":{"admin":true}}}'])(
    'keys named __proto__ are dropped: %s',
    (text) => {
      const { a } = parseJson(text) as { a: object }
      expect(Object.keys(a)).toEqual([])
      expect('admin' in { ...a }).toBe(false)
    },
  )

  test('is refused when nested too deep, brackets inside strings not counted', () => {
    expect(parseJson(`${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}`)).toBeInstanceOf(Array)
    expect(() => parseJson('['.repeat(100_000))).toThrow(/nested deeper/)
    expect(parseJson(JSON.stringify('['.repeat(1000)))).toBe('['.repeat(1000))
  })

  test('a mistake is told in one short line', () => {
    expect(() => parseJson('{"a":\n\n oops}')).toThrow(/^JSON parse error - [^\n]{1,200}$/)
  })
})
