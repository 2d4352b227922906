import { findProvider, MemoryBackend, openStore } from '@sluice/storage'
import { expect, test } from 'vitest'
import { inlineMedia, MAX_OBJECTS, type Medium } from './inline-media.ts'

const memory = new MemoryBackend()
const provider = findProvider('memory')
if (!provider) throw new Error('there is no memory provider')
const store = openStore({
  provider,
  options: { bucket: 'b', prefix: null, secret: null },
  deps: { memory },
})
for (let i = 0; i < 40; i++) memory.put('b', `${i}.png`, `${i}`, 'image/png')

function media(onOpen: () => void, length = 40): Medium[] {
  return Array.from({ length }, (_, i) => ({
    uri: `memory://b/${i}.png`,
    key: `${i}.png`,
    times: 1,
    async open() {
      onOpen()
      return store
    },
  }))
}

test('all are read, and no more than eight at once', async () => {
  let running = 0
  let most = 0
  const counted = media(() => {}).map((medium) => ({
    ...medium,
    open: async () => {
      most = Math.max(most, ++running)
      const wrapped: typeof store = {
        ...store,
        readAll: (key, how) => store.readAll(key, how).finally(() => void running--),
      }
      return wrapped
    },
  }))
  const { urls, notices } = await inlineMedia(counted, new AbortController().signal)
  expect([urls.size, notices, most, running]).toEqual([40, [], 8, 0])
  expect(urls.get('memory://b/39.png')).toBe('data:image/png;base64,Mzk=')
})

test('nothing more is read once nobody waits', async () => {
  const gone = new AbortController()
  let opened = 0
  const { urls } = await inlineMedia(
    media(() => {
      if (++opened === 12) gone.abort()
    }),
    gone.signal,
  )
  expect(opened).toBe(16)
  expect(urls.size).toBe(8)
})

test('a series of very many files is not waited for', async () => {
  let opened = 0
  const { urls, notices } = await inlineMedia(
    media(() => (opened += 1), MAX_OBJECTS + 9),
    new AbortController().signal,
  )
  expect([opened, urls.size, notices.length]).toEqual([MAX_OBJECTS, 40, 2])
  expect(notices[1]).toContain('"404.png" and 4 more.')
})
