export interface Peaks {
  peaks: Float32Array
  duration: number
}

/** Decoding holds the whole sound in memory as floats: beyond this the player goes without a picture. */
const mostBytes = 64 * 1024 * 1024
const columns = 2000

/** The loudest sample of each column, from the file behind a URL. Rejects when the page may not read it. */
export async function loadPeaks(url: string, signal: AbortSignal): Promise<Peaks> {
  const first = await fetch(url, { signal })
  // The browser may remember a link that has expired.
  const response = first.ok ? first : await fetch(url, { signal, cache: 'reload' })
  if (!response.ok) throw new Error(`The sound could not be read (${response.status})`)
  if (Number(response.headers.get('content-length') ?? 0) > mostBytes) {
    await response.body?.cancel()
    throw new Error('The sound is too long for a waveform')
  }
  const sound = await new OfflineAudioContext(1, 1, 22_050).decodeAudioData(await response.arrayBuffer())
  return { peaks: peaksOf(sound.getChannelData(0), columns), duration: sound.duration }
}

export function peaksOf(samples: Float32Array, count: number): Float32Array {
  const step = Math.max(1, samples.length / count)
  return Float32Array.from({ length: Math.min(count, samples.length) }, (_unused, index) => {
    let peak = 0
    for (let at = Math.floor(index * step); at < Math.floor((index + 1) * step); at += 1)
      peak = Math.max(peak, Math.abs(samples[at] ?? 0))
    return peak
  })
}
