/** What a shared access signature tells about itself. Pure. */

/** What a request needs of a token: list, read, write, delete. */
export type SasNeed = 'l' | 'r' | 'w' | 'd'

export interface SasToken {
  /** As a query, without `?`. */
  readonly query: string
  readonly fields: ReadonlyMap<string, string>
}

/** Null when the text is no token, or is broken off within an escape such as `%2B`: stores fail on that. */
export function parseSas(text: string): SasToken | null {
  const query = text.slice(text.lastIndexOf('?') + 1).trim()
  const fields = new Map(new URLSearchParams(query))
  return fields.has('sig') && fields.has('sv') && !/[\s#]|%(?![0-9A-F]{2})/i.test(query)
    ? { query, fields }
    : null
}

/** True for a token that opens nothing but reading and listing, so that a browser may have it. */
export function onlyReads({ fields }: SasToken): boolean {
  const allowed = fields.get('sp')
  // Without permissions of its own it has those of a stored policy, which may be anything.
  return allowed !== undefined && /^[rl]+$/.test(allowed) && allowed.includes('r')
}

/** Our own word for why a request with this token was refused, as far as the token itself tells it. */
export function sasProblem({ fields }: SasToken, need: SasNeed, now: number): string | null {
  const at = (name: string): number => Date.parse(fields.get(name) ?? '')
  if (at('se') <= now) return 'SasExpired'
  if (at('st') > now) return 'SasNotYetValid'
  const services = fields.get('ss')
  const types = fields.get('srt') ?? ''
  if (services === undefined) {
    if (fields.has('sr') && fields.get('sr') !== 'c') return 'SasOfOneObject'
  } else if (!services.includes('b') || !types.includes(need === 'l' ? 'c' : 'o')) return 'SasOfOtherThings'
  const allowed = fields.get('sp')
  const enough = need === 'w' ? ['w', 'c'] : [need]
  if (allowed !== undefined && !enough.some((one) => allowed.includes(one))) return `SasWithout-${need}`
  return null
}
