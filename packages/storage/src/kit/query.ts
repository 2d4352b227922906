import { quote } from './keys.ts'

/** Not encoded. */
export type QueryPairs = readonly (readonly [name: string, value: string])[]

/** The query string in the canonical form of V4 signatures, which is also the one to send. */
export function canonicalQuery(query: QueryPairs): string {
  const encoded = query.map(([name, value]) => [quote(name), quote(value)] as const)
  const byName = (a: readonly [string, string], b: readonly [string, string]): number =>
    order(a[0], b[0]) || order(a[1], b[1])
  return encoded
    .toSorted(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
