import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sharing, sharingEach } from './sharing.ts'

test('what is asked in one turn is looked up together, each key once', async () => {
  const loads: (readonly number[])[] = []
  const double = sharing(async (keys: readonly number[]) => {
    loads.push(keys)
    return new Map(keys.filter((key) => key > 0).map((key) => [key, key * 2]))
  })
  expect(await Promise.all([double(1), double(2), double(1), double(-1)])).toEqual([2, 4, 2, undefined])
  expect(loads).toEqual([[1, 2, -1]])
  expect(await double(1)).toBe(2)
  expect(loads).toHaveLength(2)
})

test('an answer was always looked up after it was asked for, whatever is under way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }),
      async (s, asks) => {
        // the value grows with time; a look-up reads it when it begins
        let value = 0
        const read = sharing(async (keys: readonly number[]) => {
          const seen = value
          await s.schedule(Promise.resolve())
          return new Map(keys.map((key) => [key, seen]))
        })
        const asked = asks.map(async (key) => {
          await s.schedule(Promise.resolve())
          value += 1
          const before = value
          expect(await read(key)).toBeGreaterThanOrEqual(before)
        })
        await s.waitFor(Promise.all(asked))
      },
    ),
    { numRuns: 200 },
  )
})

test('a failure reaches those who shared the look-up, and the next one starts anew', async () => {
  let broken = true
  const find = sharing(async (keys: readonly string[]) => {
    if (broken) throw new Error('the database is away')
    return new Map(keys.map((key) => [key, key]))
  })
  const together = await Promise.allSettled([find('a'), find('b')])
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  broken = false
  expect(await find('a')).toBe('a')
})

test('look-ups of one key each fail alone', async () => {
  const find = sharingEach(async (key: number) => {
    if (key === 2) throw new Error('no two')
    return key * 10
  })
  const answers = await Promise.allSettled([find(1), find(2), find(3)])
  expect(answers).toMatchObject([{ value: 10 }, { reason: new Error('no two') }, { value: 30 }])
})
