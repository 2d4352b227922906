import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseLabelConfig } from '@sluice/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainMedia } from '../api/explain-media.ts'
import { createMediaCache, mediaFiles } from './media.ts'

const filesOf = (xml: string, data: Record<string, unknown>) => {
  const parsed = parseLabelConfig(xml)
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message)
  return mediaFiles(parsed.config, data)
}

describe('the media of a task', () => {
  it('are what its tags load, and only what a browser can load', () => {
    const xml = `<View><Image name="i" value="$image" crossOrigin="anonymous"/><Audio name="a" value="$sound"/>
      <Text name="t" value="$text" valueType="url"/><Text name="u" value="$image"/></View>`
    expect(
      filesOf(xml, { image: ['/1.png', '/2.png'], sound: 's3://b/1.wav', text: 'https://x/1.txt' }),
    ).toEqual([
      { url: '/1.png', kind: 'image', crossOrigin: 'anonymous' },
      { url: 'https://x/1.txt', kind: 'text', crossOrigin: null },
    ])
  })
})

describe('texts behind an address', () => {
  const asked: string[] = []
  let status = 200
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(status === 200 ? 'words' : JSON.stringify({ detail: 'The storage refused: ask its owner.' }))
  })
  let at = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  it('loaded ahead are not asked for again', async () => {
    const cache = createMediaCache()
    const url = `${at}/ahead`
    await cache.warm([{ url, kind: 'text', crossOrigin: null }])
    expect(await cache.text(url)).toBe('words')
    expect(asked.filter((path) => path === '/ahead')).toHaveLength(1)
  })

  it('that fail are asked for again, and the server says why', async () => {
    const cache = createMediaCache()
    const url = `${at}/later`
    status = 403
    await cache.warm([{ url, kind: 'text', crossOrigin: null }])
    await expect(cache.text(url)).rejects.toThrow('403')
    expect(await explainMedia(url)).toEqual({
      kind: 'refused',
      sentence: 'The storage refused: ask its owner.',
    })
    status = 200
    expect(await cache.text(url)).toBe('words')
  })

  it('are read from the task where the file itself is inside', async () => {
    const url = `data:text/plain;base64,${btoa('words inside')}`
    expect(filesOf('<View><Text name="t" value="$t" valueType="url"/></View>', { t: url })).toEqual([
      { url, kind: 'text', crossOrigin: null },
    ])
    expect(await createMediaCache().text(url)).toBe('words inside')
    expect(await explainMedia(url)).toEqual({ kind: 'unreadable' })
  })

  it('are not looked for on this site when the address is a storage’s own', async () => {
    await expect(createMediaCache().text('s3://bucket/a.txt')).rejects.toThrow('not an address')
    expect(await explainMedia('s3://bucket/a.txt')).toEqual({
      kind: 'unresolved',
      address: 's3://bucket/a.txt',
    })
  })
})
