import type { Json, JsonObject } from '@sluice/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFileUri, encodeFileUri, resolveLink } from './fileuri.ts'
import { createUriFinder } from './find-uris.ts'

const finder = createUriFinder(['s3', 'gs', 'azure-blob'])
const mark = (uri: string): string => `<${uri}>`
const text = (value: string): unknown => finder.rewrite({ a: value }, mark)['a']

describe('a text that begins with a scheme is one URI', () => {
  test.each([
    's3://bucket/image.jpg',
    's3://bucket/with space/and  two.jpg',
    's3://bucket/a#1?.jpg',
    's3://bucket/100%.jpg',
    's3://bucket/day=2024-01-01/x.jpg',
    `s3://bucket/it's "quoted".jpg`,
    's3://bucket/日本/猫😀.jpg',
    's3://bucket/two\nlines.jpg',
    'gs://test-gs-bucket/abc',
    'azure-blob://pytest-azure-images/abc',
  ])('%s', (uri) => {
    expect(text(uri)).toBe(mark(uri))
    expect(text(`  ${uri}\n`)).toBe(mark(uri))
  })
})

describe('in other texts a URI stands between two equal quotes', () => {
  test.each([
    [`<embed src='gs://b/f.pdf'/>`, `<embed src='<gs://b/f.pdf>'/>`],
    [`<a href="s3://b/x y.jpg">x</a>`, `<a href="<s3://b/x y.jpg>">x</a>`],
    [`<img src="s3://b/it's.jpg">`, `<img src="<s3://b/it's.jpg>">`],
    [`<img src='s3://b/say "a".jpg'>`, `<img src='<s3://b/say "a".jpg>'>`],
    [`<i a="s3://b/1"><i b='gs://c/2'>`, `<i a="<s3://b/1>"><i b='<gs://c/2>'>`],
    [`<img src="s3://b/day=1/x.jpg" alt="a=b">`, `<img src="<s3://b/day=1/x.jpg>" alt="a=b">`],
    [`url('s3://b/a%20b.png')`, `url('<s3://b/a%20b.png>')`],
  ])('%s', (before, after) => {
    expect(text(before)).toBe(after)
  })
})

test.each([
  'see s3://b/x.jpg without quotes',
  `<img src="s3://b/x.jpg'>`,
  `<img src=s3://b/x.jpg>`,
  'https://example.org/s3.jpg',
  '/data/local-files/?d=set/x.jpg',
  '"redis://b/x"',
  'as3://b/x',
  '',
])('%j is left as it is', (value) => {
  expect(text(value)).toBe(value)
})

test('lists and objects are walked at any depth; names, numbers and null are left', () => {
  const data: JsonObject = {
    's3://b/name': 1,
    list: ['s3://b/1', { deep: [['s3://b/2'], null, true] }],
    n: null,
  }
  expect(finder.rewrite(data, mark)).toEqual({
    's3://b/name': 1,
    list: ['<s3://b/1>', { deep: [['<s3://b/2>'], null, true] }],
    n: null,
  })
})

test('a field called __proto__ stays a field', () => {
  const data = JSON.parse('{"__proto__": {"x": "s3://b/1"}, "constructor": "s3://b/2"}') as JsonObject
  expect(JSON.stringify(finder.rewrite(data, mark))).toBe(
    '{"__proto__":{"x":"<s3://b/1>"},"constructor":"<s3://b/2>"}',
  )
  expect(Object.hasOwn({}, 'x')).toBe(false)
})

test('data without anything to replace comes back as the very same object', () => {
  const data: JsonObject = { a: 's3://b/1', b: ['x', { c: '"gs://d/e"' }] }
  expect(finder.rewrite(data, () => null)).toBe(data)
})

const json: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.string({ maxLength: 8 }),
  fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 5 }), tie('value'), { maxKeys: 4 }),
    ),
  })).value,
  { maxKeys: 5 },
)
const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((k) => k.trim() === k)

test('any data survives with replace saying no, and every planted URI is found', () => {
  fc.assert(
    fc.property(json, key, fc.constantFrom('"', "'"), (data, name, quote) => {
      expect(finder.rewrite(data, () => null)).toBe(data)
      const uri = `s3://bucket/${name}`
      expect(finder.occurs({ ...data, planted: [{ x: uri }] }, uri)).toBe(true)
      const quoted = { planted: `<img src=${quote}${uri}${quote}>` }
      expect(finder.occurs(quoted, uri)).toBe(!name.includes(quote))
    }),
    { numRuns: 200 },
  )
})

test('what does not occur is not found, and a part of a URI does not occur', () => {
  const data: JsonObject = { a: 's3://bucket/secret/one.jpg', html: '<img src="s3://bucket/two.jpg">' }
  for (const uri of [
    's3://bucket/secret/one',
    's3://bucket/secret/',
    's3://bucket/two.jp',
    '3://bucket/two.jpg',
  ])
    expect([uri, finder.occurs(data, uri)]).toEqual([uri, false])
})

test('hostile texts take no time worth speaking of: the search is linear', () => {
  const data: JsonObject = { a: `x${`"s3://`.repeat(200_000)}`, b: `'s3://b/${'"'.repeat(200_000)}` }
  expect(finder.rewrite({ b: data['b'] ?? null }, mark)).toEqual({ b: data['b'] })
  expect(typeof finder.rewrite(data, mark)['a']).toBe('string')
})

describe('fileuri', () => {
  test.each([
    ['s3://pytest-s3-images/image1.jpg', 'czM6Ly9weXRlc3QtczMtaW1hZ2VzL2ltYWdlMS5qcGc='],
    ['gs://test-gs-bucket/abc', 'Z3M6Ly90ZXN0LWdzLWJ1Y2tldC9hYmM='],
    ['azure-blob://pytest-azure-images/abc', 'YXp1cmUtYmxvYjovL3B5dGVzdC1henVyZS1pbWFnZXMvYWJj'],
  ])('%s is encoded as Label Studio does', (uri, encoded) => {
    expect(encodeFileUri(uri)).toBe(encoded)
    expect(resolveLink(7, uri)).toBe(`/tasks/7/resolve/?fileuri=${encoded}`)
    expect(decodeFileUri(encoded)[0]).toBe(uri)
    expect(decodeFileUri(encoded.replace(/=+$/, ''))[0]).toBe(uri)
  })

  test('any URI comes back, and the link needs no escaping', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const uri = `s3://bucket/${name}`
        expect(decodeFileUri(encodeFileUri(uri))[0]).toBe(uri.toWellFormed())
        expect(encodeFileUri(uri)).toMatch(/^[\w=-]+$/)
      }),
    )
  })

  test('what is not base64 is the URI itself, as it is or percent-encoded', () => {
    expect(decodeFileUri('s3://b/a b.jpg')).toEqual(['s3://b/a b.jpg'])
    expect(decodeFileUri('s3%3A%2F%2Fb%2Fa%20b.jpg')).toEqual(['s3://b/a b.jpg'])
    expect(decodeFileUri('s3://b/100%25.jpg')).toEqual(['s3://b/100%25.jpg', 's3://b/100%.jpg'])
    expect(decodeFileUri('s3://b/100%.jpg')).toEqual(['s3://b/100%.jpg'])
  })

  test.each(['', 'x', '%', '////', '=', 'AAAA', '/etc/passwd', 'gA=='])('%j means no URI', (value) => {
    expect(decodeFileUri(value)).toEqual([])
  })
})
