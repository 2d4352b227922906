/** Runs `work` for every item, `count` at once. `work` must not throw. */
export async function inParallel<T>(
  items: readonly T[],
  count: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: Math.min(count, items.length) }, async () => {
      for (const item of rest) await work(item)
    }),
  )
}
