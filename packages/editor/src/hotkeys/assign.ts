/** Keys handed to labels without one of their own, in this order. */
const pool = '1234567890qwetasdfgzxcvbyiopjklnm'

/** Single letters the editor itself uses; never handed out. */
export const reservedKeys: ReadonlySet<string> = new Set(['v', 'f', 'o', 'u', 'h', 'r'])

/**
 * One key for each label, in document order. A key the config names is honoured (the first to name it wins);
 * the others get the next free key of the pool, or none when it is empty.
 */
export function assignHotkeys(asked: readonly (string | undefined)[]): (string | null)[] {
  const taken = new Set<string>()
  const own = asked.map((key) => {
    const wanted = key?.trim().toLowerCase()
    if (!wanted || taken.has(wanted)) return null
    taken.add(wanted)
    return wanted
  })
  const free = pool.split('').filter((key) => !taken.has(key) && !reservedKeys.has(key))
  return own.map((key) => key ?? free.shift() ?? null)
}
