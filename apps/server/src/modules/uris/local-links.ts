/** Links to files of the server inside task data, `/data/local-files/?d=…`. Pure. */
import type { Json } from '@sluice/contract'

const WHOLE = /^\s*((?:https?:\/\/[^/]+)?\/data\/local-files\/?\?[^]*?)\s*$/i
const QUOTED = /(["'])((?:https?:\/\/[^/"']+)?\/data\/local-files\/?\?(?:(?!\1)[^])*)\1/gi

/** What `d` means in a link; null when it has none. */
function pathOf(link: string): string | null {
  const query = link.slice(link.indexOf('?') + 1).split('#', 1)[0] ?? ''
  return new URLSearchParams(query).get('d')
}

/** Whether the data holds a link to this file: as a whole text, or between two equal quotes. */
export function namesLocalFile(data: Json, d: string): boolean {
  if (typeof data === 'string') {
    const whole = WHOLE.exec(data)?.[1]
    const links = whole === undefined ? [...data.matchAll(QUOTED)].map((match) => match[2] ?? '') : [whole]
    return links.some((link) => pathOf(link) === d)
  }
  if (typeof data !== 'object' || data === null) return false
  return Object.values(data).some((value) => namesLocalFile(value, d))
}
