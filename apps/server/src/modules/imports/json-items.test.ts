import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonItems } from './json-items.ts'

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}
async function all(chunks: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const items: unknown[] = []
  for await (const item of jsonItems(chunks)) items.push(item)
  return items
}
// what every reader of foreign JSON here drops
const withoutProto = (key: string, value: unknown): unknown => (key === '__proto__' ? undefined : value)
const read = (text: string, size = 7): Promise<unknown[]> => all(inPieces(text, size))

test('gives the items of any list, however it is cut and formatted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue({ maxDepth: 4, noUnicodeString: false })),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(undefined, 1, 2),
      async (list, size, space) => {
        const text = JSON.stringify(list, undefined, space)
        expect(await read(text, size)).toEqual(JSON.parse(text, withoutProto))
      },
    ),
    { numRuns: 300 },
  )
})

test('anything but a list is one item', async () => {
  expect(await read(' {"a": [1, 2], "b": "],["}')).toEqual([{ a: [1, 2], b: '],[' }])
  expect(await read('5')).toEqual([5])
})

test('a byte order mark and blanks around are no part of it', async () => {
  expect(await read('\uFEFF \n[1, 2]\n ', 1)).toEqual([1, 2])
  expect(await read('\uFEFF{"a":1}', 2)).toEqual([{ a: 1 }])
  expect(await read('[ ]')).toEqual([])
})

test('a key named __proto__ has no effect', async () => {
  const [item] = await read('[{"__proto__": {"admin": true}, "constructor": 1}]')
  expect(item).toEqual({ constructor: 1 })
  expect((item as { admin?: unknown }).admin).toBeUndefined()
})

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['[1, 2', 'not closed; the text ends at byte 5'],
  ['[{"a": 1}, {"a": }]', 'item 1, which starts at byte 10'],
  ['[1,,2]', 'item 1'],
  ['[1,]', 'item 1'],
  ['[1] x', 'after the end of the list, at byte 4'],
  ['{"a": 1', 'JSON parse error'],
  ['[}]', 'item 0'],
  ['[{"a": tru}]', 'item 0, which starts at byte 1'],
  [`[${'['.repeat(100)}${']'.repeat(100)}]`, 'deeper than 64'],
])('%j is refused and said where', async (text, words) => {
  await expect(read(text)).rejects.toThrow(words)
})

test('bytes that are no UTF-8 are refused', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d])
  }
  await expect(all(broken())).rejects.toThrow('UTF-8')
})
