/** Look-ups of one kind under way at the same time; who comes later waits for one of them to end. */
const AT_ONCE = 2

/**
 * Makes one look-up of what many ask for at about the same time: under load, a query for dozens of requests
 * instead of one each. Nothing is remembered: every answer was looked up after it was asked for, so what was
 * revoked or deleted before a request came is never found by it.
 *
 * `load` gets each key once, and leaves out what it does not find. When it fails, all who shared it fail.
 */
export function sharing<K, V>(
  load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): (key: K) => Promise<V | undefined> {
  let waiting = new Set<K>()
  let next = Promise.withResolvers<ReadonlyMap<K, V>>()
  let running = 0

  function start(): void {
    if (waiting.size === 0 || running >= AT_ONCE) return
    const [keys, { resolve, reject }] = [[...waiting], next]
    waiting = new Set()
    next = Promise.withResolvers()
    running += 1
    load(keys)
      .then(resolve, reject)
      .finally(() => {
        running -= 1
        start()
      })
  }

  return async (key) => {
    // by itself a turn later, so that what one turn asks for goes together
    if (waiting.size === 0) queueMicrotask(start)
    waiting.add(key)
    return (await next.promise).get(key)
  }
}

/** The same for look-ups that take one key each. */
export function sharingEach<K, V>(load: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const one = sharing(async (keys: readonly K[]) => {
    const settled = await Promise.allSettled(keys.map(load))
    return new Map(keys.map((key, at) => [key, settled[at] as PromiseSettledResult<V>]))
  })
  return async (key) => {
    const found = await one(key)
    if (found?.status === 'fulfilled') return found.value
    throw found?.reason
  }
}
