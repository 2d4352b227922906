/** Speed of a run from counters as they arrived: no clock but the browser's own is compared. */
export interface Sample {
  /** Milliseconds. */
  at: number
  count: number
}

const window = 10_000

/** Adds a sample and forgets those older than ten seconds; starts anew when the counter went back. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1)
  if (last && sample.count < last.count) return [sample]
  return [...samples.filter(({ at }) => sample.at - at <= window), sample]
}

/** Per second; null until two samples lie at least half a second apart. */
export function rateOf(samples: readonly Sample[]): number | null {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || last.at - first.at < 500) return null
  return ((last.count - first.count) * 1000) / (last.at - first.at)
}
