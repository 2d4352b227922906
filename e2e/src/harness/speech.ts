import { readFile } from 'node:fs/promises'
import path from 'node:path'

const speech = path.resolve(
  import.meta.dirname,
  '../../../demo/audio/sense-and-sensibility-chapter-01-0870.wav',
)

/** The same recording again and again, as one file of about ten megabytes. */
export async function longSpeech(): Promise<Buffer> {
  const once = await readFile(speech)
  const data = once.indexOf('data', 12, 'latin1') + 8
  const header = Buffer.from(once.subarray(0, data))
  const samples = once.subarray(data)
  const times = Math.ceil(10_000_000 / samples.length)
  header.writeUInt32LE(data - 8 + samples.length * times, 4)
  header.writeUInt32LE(samples.length * times, data - 4)
  return Buffer.concat([header, ...Array.from({ length: times }, () => samples)])
}
