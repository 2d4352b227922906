import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isPacked, unpack } from './unpack.ts'

const text = Buffer.from('{"text": "words"}')
const packed = gzipSync(text)
const asText = async (bytes: Uint8Array, encoding: string | null, max = 1000): Promise<string> => {
  const found = await unpack(bytes, encoding, max)
  return found.ok ? Buffer.from(found.bytes).toString() : found.reason
}

describe('unpacking', () => {
  it.each(['gzip', 'GZIP', 'x-gzip', 'aws-chunked,gzip', ' gzip , identity'])(
    'gives what was packed when the store says %j',
    async (encoding) => {
      expect(isPacked(encoding)).toBe(true)
      expect(await asText(packed, encoding)).toBe(text.toString())
    },
  )

  it('undoes what was packed twice, and joins members', async () => {
    expect(await asText(gzipSync(packed), 'gzip, gzip')).toBe(text.toString())
    expect(await asText(Buffer.concat([packed, packed]), 'gzip')).toBe(text.toString().repeat(2))
  })

  it.each([null, '', 'identity', 'aws-chunked', 'br'])(
    'leaves bytes as they are for %j',
    async (encoding) => {
      expect(isPacked(encoding)).toBe(false)
      expect(await unpack(packed, encoding, 1000)).toEqual({ ok: true, bytes: packed })
    },
  )

  it('takes bytes that somebody has unpacked on the way as they are', async () => {
    expect(await asText(text, 'gzip')).toBe(text.toString())
    expect(await asText(Buffer.alloc(0), 'gzip')).toBe('')
  })

  it('says that packed bytes are broken, cut or not gzip inside', async () => {
    expect(await asText(packed.subarray(0, -9), 'gzip')).toBe('broken')
    expect(await asText(Buffer.from([0x1f, 0x8b, 0, 1, 2, 3]), 'gzip')).toBe('broken')
  })

  it('stops at the limit, to the byte, also when little grows to very much', async () => {
    expect(await asText(packed, 'gzip', text.length)).toBe(text.toString())
    expect(await asText(packed, 'gzip', text.length - 1)).toBe('too_large')
    const bomb = gzipSync(gzipSync(Buffer.alloc(50_000_000)))
    expect(bomb.length).toBeLessThan(10_000)
    expect(await asText(bomb, 'gzip, gzip', 1_000_000)).toBe('too_large')
  })
})
