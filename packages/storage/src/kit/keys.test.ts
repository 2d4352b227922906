import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nastyKeys, pathlessKeys } from '../../testing/keys.ts'
import {
  compareKeys,
  keyProblem,
  listPrefix,
  quote,
  quotePath,
  scopePrefix,
  splitUri,
  targetKey,
} from './keys.ts'

const anyText = fc.string({ unit: 'binary' })

describe('compareKeys', () => {
  it('orders as the UTF-8 bytes do', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
      { numRuns: 1000 },
    )
  })

  it('puts characters beyond U+FFFF after those below, unlike JavaScript', () => {
    const keys = ['😀', '\uff5e']
    expect(keys.toSorted()).toEqual(['😀', '\uff5e'])
    expect(keys.toSorted(compareKeys)).toEqual(['\uff5e', '😀'])
  })
})

describe('keyProblem', () => {
  it('accepts every nasty key', () => {
    expect([...nastyKeys, ...pathlessKeys].filter((key) => keyProblem(key) !== null)).toEqual([])
  })

  it('counts bytes, not characters', () => {
    expect(keyProblem('é'.repeat(512))).toBeNull()
    expect(keyProblem('é'.repeat(513))).toMatch('longer than 1024 bytes')
    expect(keyProblem('😀'.repeat(256))).toBeNull()
    expect(keyProblem('😀'.repeat(257))).toMatch('longer than 1024 bytes')
  })

  it.each([
    ['', 'empty'],
    ['a\0b', 'NUL'],
    ['\ud800', 'Unicode'],
  ])('refuses %j', (key, reason) => {
    expect(keyProblem(key)).toMatch(reason)
  })
})

describe('prefixes', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['photos', 'photos/'],
    ['photos/', 'photos/'],
    ['photos//', 'photos/'],
    ['a/b', 'a/b/'],
    [' odd prefix#1?', ' odd prefix#1?/'],
    ['/leading', '/leading/'],
  ])('%j are listed as %j', (prefix, expected) => {
    expect(listPrefix(prefix)).toBe(expected)
    expect(targetKey({ prefix, recursive: true }, '17')).toBe(`${expected}17`)
  })

  it.each([
    ['', '17'],
    ['ls-task-', 'ls-task-17'],
    ['tasks:', 'tasks:17'],
    ['tasks/', 'tasks/17'],
    ['tasks', 'tasks:17'],
    ['v2', 'v2:17'],
    ['猫', '猫:17'],
  ])('without folders, what is written under %j is %j', (prefix, key) => {
    const scope = { prefix, recursive: true, separator: ':' }
    expect(targetKey(scope, '17')).toBe(key)
    expect(scopePrefix(scope)).toBe(prefix)
  })
})

describe('quote', () => {
  it.each([
    // What Python's urllib.parse.quote makes of them.
    ['dataset1/my photo.jpg', 'dataset1/my%20photo.jpg'],
    ["it's (1)*!.png", 'it%27s%20%281%29%2A%21.png'],
    ['a+b&c=d#e?f%g', 'a%2Bb%26c%3Dd%23e%3Ff%25g'],
    ['日本/😀~_-.txt', '%E6%97%A5%E6%9C%AC/%F0%9F%98%80~_-.txt'],
  ])('%j becomes %j', (path, quoted) => {
    expect(quotePath(path)).toBe(quoted)
  })

  it('leaves only unreserved characters and is undone by decoding', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(quote(text)).toMatch(/^(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})*$/)
        expect(decodeURIComponent(quote(text))).toBe(text)
      }),
    )
  })
})

describe('splitUri', () => {
  it.each([
    ['s3://bucket/a#1?.jpg', { container: 'bucket', key: 'a#1?.jpg' }],
    ['s3://bucket//a', { container: 'bucket', key: '/a' }],
    ['s3://bucket/s3://other/b', { container: 'bucket', key: 's3://other/b' }],
    ['s3://bucket/%20', { container: 'bucket', key: '%20' }],
    ['s3://bucket', null],
    ['s3://bucket/', null],
    ['s3:///key', null],
    ['S3://bucket/key', null],
    ['gs://bucket/key', null],
    [' s3://bucket/key', null],
  ])('reads %j by string', (uri, expected) => {
    expect(splitUri('s3', uri)).toEqual(expected)
  })
})
