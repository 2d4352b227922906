import { describe, expect, test } from 'vitest'
import { checkRegex, compileKeyFilter, KeyFilterTimeout } from './key-filter.ts'

function kept(regex: string | null | undefined, keys: string[]): string[] {
  const compiled = compileKeyFilter(regex)
  if (!compiled.ok) throw new Error(compiled.message)
  return compiled.filter.matching(keys)
}

describe('the file filter', () => {
  test.each([null, undefined, '', ' ', '.*'])('%j keeps everything', (regex) => {
    expect(kept(regex, ['a', '.DS_Store', ''])).toEqual(['a', '.DS_Store', ''])
  })

  test('matches from the start of the key and need not reach its end', () => {
    expect(kept('data/', ['data/a.jpg', 'old/data/a.jpg', 'data/'])).toEqual(['data/a.jpg', 'data/'])
    expect(kept('.*\\.jpg', ['x/a.jpg', 'x/a.jpg.bak', 'x/a.png'])).toEqual(['x/a.jpg', 'x/a.jpg.bak'])
    expect(kept('a|b', ['b1', 'cb'])).toEqual(['b1'])
  })

  test('a dot is one character, also when the character is an emoji', () => {
    expect(kept('.$', ['😀', 'é', 'ab'])).toEqual(['😀', 'é'])
  })

  test.each([
    ['(?i)PHOTOS/.*\\.JPE?G$', 'photos/A.jpeg'],
    ['(?P<year>\\d{4})/(?P=year)', '2024/2024'],
    ['\\Aimg\\-\\d+\\_x\\Z', 'img-12_x'],
    ['[\\w\\-]+\\.json', 'a-b_c.json'],
    ['folder\\ with\\ spaces/', 'folder with spaces/a'],
    ['a\\/b', 'a/b'],
    ['\\"q\\"', '"q"'],
  ])('Python’s %s works', (regex, key) => {
    expect(checkRegex(regex)).toBeNull()
    expect(kept(regex, [key, `!${key}`])).toEqual([key])
  })

  test.each(['(', '*.jpg', '[a', 'a{2,1}', '(?<=', '\\p{Nope}'])('%s is refused with a reason', (regex) => {
    expect(checkRegex(regex)).toMatch(/^This is not a valid regular expression \(.+\)\. Use/)
  })

  test.each(['(a+)+$', '(a|a)*$', '(.*a){25}$'])('%s, which backtracks for ever, is stopped', (regex) => {
    expect(checkRegex(regex)).toBeNull()
    expect(() => kept(regex, [`${'a'.repeat(40)}!`])).toThrow(KeyFilterTimeout)
  })

  test('time in which the machine did something else does not count', () => {
    let calls = 0
    class HeldUp extends Array<string> {
      override filter(...args: Parameters<string[]['filter']>): string[] {
        if ((calls += 1) <= 3) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)
        return [...this].filter(...args)
      }
    }
    expect(kept('a', HeldUp.of('a', 'b'))).toEqual(['a'])
    expect(calls).toBe(4)
  })

  test('patterns and keys cannot reach into the program', () => {
    expect(checkRegex('\\");process.exit(1)//')).toMatch(/not a valid/)
    expect(kept('"\\+process\\+"', ['"+process+"'])).toHaveLength(1)
  })
})
