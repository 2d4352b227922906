import { expect, it } from 'vitest'
import { loadJournal, memoryJournal } from './journal.ts'

const entry = (seq: number) => ({
  seq,
  label: 'draw',
  at: 1,
  result: [{ type: 'rating', value: { rating: seq } }],
})

it('gives back the latest entry of each key', async () => {
  const journal = memoryJournal()
  await journal.append('a', entry(1))
  await journal.append('a', entry(2))
  await journal.append('b', entry(7))
  expect(await loadJournal(journal, 'a')).toEqual(entry(2))
  expect(await loadJournal(journal, 'c')).toBeNull()
})

it('forgets only what the server has', async () => {
  const journal = memoryJournal()
  await journal.append('a', entry(2))
  await journal.clear('a', 1)
  expect(await loadJournal(journal, 'a')).toEqual(entry(2))
  await journal.clear('a', 2)
  expect(await loadJournal(journal, 'a')).toBeNull()
})

it('treats a journal that cannot be read as empty', async () => {
  const broken = { ...memoryJournal(), load: () => Promise.reject(new Error('denied')) }
  expect(await loadJournal(broken, 'a')).toBeNull()
})
