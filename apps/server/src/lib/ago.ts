const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/**
 * How long ago, as Label Studio writes it: the largest unit and the next smaller one, such as
 * "2 hours, 5 minutes"; "0 minutes" for anything younger. Number and unit are joined by a no-break space.
 */
export function ago(then: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - then.getTime()) / 1000))
  const first = units.findIndex(([, size]) => seconds >= size)
  if (first === -1) return '0\u00a0minutes'
  const parts: string[] = []
  let rest = seconds
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    if (count === 0) break
    parts.push(`${count}\u00a0${name}${count === 1 ? '' : 's'}`)
    rest -= count * size
  }
  return parts.join(', ')
}
