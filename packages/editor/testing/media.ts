import { crc32, deflateSync } from 'node:zlib'

/** A PNG with a few flat areas: small, and its size in pixels is exact. */
export function photo(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const sky = y < height * 0.55
      const sun = Math.hypot(x - width * 0.78, y - height * 0.2) < height * 0.09
      const house = x > width * 0.3 && x < width * 0.55 && y > height * 0.4 && y < height * 0.75
      const color = sun
        ? [255, 214, 90]
        : house
          ? [170, 92, 70]
          : sky
            ? [120 + (60 * y) / height, 178, 226]
            : [96, 140 - (40 * y) / height, 74]
      rows.set(color.map(Math.round), y * (1 + width * 3) + 1 + x * 3)
    }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

/** A WAV of a fading tone. */
export function tone(seconds: number): Buffer {
  const rate = 8000
  const samples = rate * seconds
  const out = Buffer.alloc(44 + samples * 2)
  out.write('RIFF', 0)
  out.writeUInt32LE(36 + samples * 2, 4)
  out.write('WAVEfmt ', 8)
  out.writeUInt32LE(16, 16)
  out.writeUInt16LE(1, 20)
  out.writeUInt16LE(1, 22)
  out.writeUInt32LE(rate, 24)
  out.writeUInt32LE(rate * 2, 28)
  out.writeUInt16LE(2, 32)
  out.writeUInt16LE(16, 34)
  out.write('data', 36)
  out.writeUInt32LE(samples * 2, 40)
  for (let index = 0; index < samples; index += 1) {
    const loudness = Math.abs(Math.sin((index / samples) * Math.PI * 5))
    out.writeInt16LE(
      Math.round(Math.sin((index / rate) * 440 * 2 * Math.PI) * 20_000 * loudness),
      44 + index * 2,
    )
  }
  return out
}
