/** A real video for tests: frames encoded by the browser's own VP8 encoder, in a WebM that can be seeked in. */
import type { Page } from 'playwright-core'

export interface VideoSpec {
  seconds: number
  /** One key frame each second. */
  framesPerSecond: number
  width: number
  height: number
  /** Noise lets a short video be a large file. */
  bitsPerSecond: number
}

interface Frame {
  key: boolean
  data: string
}

/** Null when this browser cannot encode VP8. The page must be of a secure context, such as loopback. */
export async function encodeVideo(page: Page, spec: VideoSpec): Promise<Buffer | null> {
  const frames = await page.evaluate(async (wanted): Promise<Frame[] | null> => {
    const { width, height, framesPerSecond: rate, seconds } = wanted
    const config = { codec: 'vp8', width, height, bitrate: wanted.bitsPerSecond, framerate: rate }
    if (!('VideoEncoder' in globalThis)) return null
    if ((await VideoEncoder.isConfigSupported(config)).supported !== true) return null
    const out: Frame[] = []
    let failure: unknown = null
    const encoder = new VideoEncoder({
      output(chunk) {
        const bytes = new Uint8Array(chunk.byteLength)
        chunk.copyTo(bytes)
        let text = ''
        for (let at = 0; at < bytes.length; at += 0x8000)
          text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
        out.push({ key: chunk.type === 'key', data: btoa(text) })
      },
      error: (error) => (failure = error),
    })
    encoder.configure(config)
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (!context) return null
    const image = context.createImageData(width, height)
    const pixels = new Uint32Array(image.data.buffer)
    let seed = 1
    for (let index = 0; index < seconds * rate; index += 1) {
      for (let at = 0; at < pixels.length; at += 1) {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
        pixels[at] = 0xff00_0000 | (seed >>> 8)
      }
      context.putImageData(image, 0, 0)
      context.fillStyle = 'white'
      context.font = `${Math.round(height / 3)}px sans-serif`
      context.fillText(String(index), 10, height / 2)
      const frame = new VideoFrame(canvas, { timestamp: (index * 1e6) / rate, duration: 1e6 / rate })
      encoder.encode(frame, { keyFrame: index % rate === 0 })
      frame.close()
    }
    await encoder.flush()
    if (failure) throw failure
    return out
  }, spec)
  return frames && webm(spec, frames)
}

function webm(spec: VideoSpec, frames: readonly Frame[]): Buffer {
  const head = element(
    0x1a45dfa3,
    element(0x4286, uint(1)),
    element(0x42f7, uint(1)),
    element(0x42f2, uint(4)),
    element(0x42f3, uint(8)),
    element(0x4282, Buffer.from('webm')),
    element(0x4287, uint(4)),
    element(0x4285, uint(2)),
  )
  const duration = Buffer.alloc(8)
  duration.writeDoubleBE(spec.seconds * 1000)
  const info = element(
    0x1549a966,
    element(0x2ad7b1, uint(1_000_000)),
    element(0x4489, duration),
    element(0x4d80, Buffer.from('test')),
    element(0x5741, Buffer.from('test')),
  )
  const video = element(0xe0, element(0xb0, uint(spec.width)), element(0xba, uint(spec.height)))
  const track = [element(0xd7, uint(1)), element(0x73c5, uint(1)), element(0x83, uint(1))]
  const tracks = element(0x1654ae6b, element(0xae, ...track, element(0x86, Buffer.from('V_VP8')), video))
  const clusters = Array.from({ length: spec.seconds }, (_unused, second) => {
    const rate = spec.framesPerSecond
    const blocks = frames.slice(second * rate, (second + 1) * rate).map((frame, index) => {
      const time = Math.round((index * 1000) / rate)
      const prefix = Buffer.from([0x81, time >> 8, time & 0xff, frame.key ? 0x80 : 0])
      return element(0xa3, prefix, Buffer.from(frame.data, 'base64'))
    })
    return element(0x1f43b675, element(0xe7, uint(second * 1000)), ...blocks)
  })
  const cuesFrom = (start: number): Buffer => {
    let at = start
    return element(
      0x1c53bb6b,
      ...clusters.map((cluster, second) => {
        const place = element(0xb7, element(0xf7, uint(1)), element(0xf1, uint(at)))
        at += cluster.length
        return element(0xbb, element(0xb3, uint(second * 1000)), place)
      }),
    )
  }
  // Numbers have a fixed width, so the index has one length wherever it points.
  const before = info.length + tracks.length + cuesFrom(0).length
  return Buffer.concat([head, element(0x18538067, info, tracks, cuesFrom(before), ...clusters)])
}

function element(id: number, ...parts: readonly Buffer[]): Buffer {
  const name = Buffer.from(id.toString(16).padStart(2, '0'), 'hex')
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(parts.reduce((sum, part) => sum + part.length, 0)) | (1n << 56n))
  return Buffer.concat([name, size, ...parts])
}

function uint(value: number): Buffer {
  const out = Buffer.alloc(8)
  out.writeBigUInt64BE(BigInt(value))
  return out
}
