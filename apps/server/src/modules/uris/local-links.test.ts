import { expect, test } from 'vitest'
import { namesLocalFile } from './local-links.ts'

test.each([
  ['/data/local-files/?d=set/a.jpg', 'set/a.jpg'],
  ['/data/local-files?d=set/a.jpg', 'set/a.jpg'],
  [' /data/local-files/?d=set/one%20two.jpg\n', 'set/one two.jpg'],
  ['/data/local-files/?d=set/one two.jpg', 'set/one two.jpg'],
  ['https://sluice.example.org/data/local-files/?d=set%2Fa.jpg', 'set/a.jpg'],
  ['/data/local-files/?x=1&d=a.jpg&y=2', 'a.jpg'],
  [`<img src="/data/local-files/?d=a.jpg"> <img src='/data/local-files/?d=b.jpg'>`, 'b.jpg'],
])('%j names %s', (text, d) => {
  expect(namesLocalFile({ deep: [{ x: text }, 1, null] }, { d })).toBe(true)
  expect(namesLocalFile({ deep: [{ x: text }, 1, null] }, { d: `${d}x` })).toBe(false)
})

test.each([
  ['set/a.jpg', 'set/a.jpg'],
  ['see /data/local-files/?d=a.jpg without quotes', 'a.jpg'],
  ['/elsewhere/data/local-files/?d=a.jpg', 'a.jpg'],
  ['/data/local-files/?d=set/a.jpg', ''],
  ['/data/local-files/?e=a.jpg', 'a.jpg'],
  [`"/data/local-files/?d=a.jpg'`, 'a.jpg'],
])('%j does not name %j', (text, d) => {
  expect(namesLocalFile({ [text]: text }, { d })).toBe(false)
})

test('a link into one root does not name the same path in another', () => {
  const data = { first: '/data/local-files/?d=a.jpg', second: '/data/local-files/?d=b.jpg&root=scans' }
  const names = (d: string, root?: string) => namesLocalFile(data, { d, root })
  expect([names('a.jpg'), names('a.jpg', ''), names('b.jpg', 'scans')]).toEqual([true, true, true])
  expect([names('a.jpg', 'scans'), names('b.jpg'), names('b.jpg', 'other')]).toEqual([false, false, false])
})

test('hostile texts take no time worth speaking of', () => {
  expect(namesLocalFile(`x${'"/data/local-files/?'.repeat(100_000)}`, { d: 'a' })).toBe(false)
})
