export interface InOrderOptions<T, R> {
  /** Items worked on at once. */
  count: number
  /** Their weight together, at most; a heavier item is worked on alone. */
  weight: number
  weigh: (item: T) => number
  work: (item: T, signal: AbortSignal) => Promise<R>
}

/** Works on several items at once and yields the results in the order of the items. Stops all when left early. */
export async function* inOrder<T, R>(items: readonly T[], options: InOrderOptions<T, R>): AsyncGenerator<R> {
  const stop = new AbortController()
  const running: { result: Promise<R>; weight: number }[] = []
  let weight = 0
  let next = 0
  try {
    for (;;) {
      for (; next < items.length && running.length < options.count; next++) {
        const item = items[next] as T
        const heavy = options.weigh(item)
        if (running.length > 0 && weight + heavy > options.weight) break
        const result = options.work(item, stop.signal)
        result.catch(() => {}) // thrown where it is awaited, if we get there
        running.push({ result, weight: heavy })
        weight += heavy
      }
      const first = running.shift()
      if (!first) return
      const result = await first.result
      weight -= first.weight
      yield result
    }
  } finally {
    stop.abort()
  }
}
